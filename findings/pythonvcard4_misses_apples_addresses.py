"""pythonvCard4 finds no address on a card that says item1.EMAIL, as Apple's do, and writes each name a second time.

Expected: item1 is a group, which RFC 6350 allows before every property, and the address is one like others; what is read and
written again stands there once. Seen: the address is something "custom", so the person has none; FN and N, of which a
card may have one N, are kept there too and written twice, and the company's name and its department become one.
"""
# requires: pythonvCard4==0.2.0
# requires: pillow==13.0.0

from __future__ import annotations

from importlib.metadata import version

from pythonvCard4.vcard import Contact

CARD = [
    "BEGIN:VCARD",
    "VERSION:4.0",
    "FN:Ann Smith",
    "N:Smith;Ann;;;",
    "item1.EMAIL;TYPE=work:ann@example.com",
    "ORG:Acme;Sales",
    "END:VCARD",
]

print("pythonvCard4", version("pythonvCard4"))
contact = Contact.from_vcard("\r\n".join(CARD) + "\r\n")
written = contact.to_vcard().split("\r\n")
print(f"input: {CARD}, expected: ['ann@example.com'] and the same card")
print(f"seen: {contact.email} and {written}")
assert contact.email == []
assert contact.custom["ITEM1.EMAIL"] == ["ann@example.com"]
assert written.count("FN:Ann Smith") == 2
assert [line for line in written if line.startswith("N:")] == ["N:Smith;Ann;;;", r"N:Smith\;Ann\;\;\;"]
assert r"ORG:Acme\;Sales" in written
