"""csv2vcard writes the first name for the last name, the address and the telephone number where the columns have Cyrillic names.

Expected: a mapping file that says which column is which is followed to the letter, whatever its letters are. Seen: what is not
a to z or a digit is taken out of the names of columns before they are compared, so these are all one empty name, and
the first column is taken for each field. Japanese and Greek go the same way; its command says nothing but that the address
is not one. Rename the columns first.
"""
# requires: csv2vcard==0.6.0

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from csv2vcard.parse_csv import parse_csv_files

print("csv2vcard", version("csv2vcard"))
people = Path("people.csv")
people.write_text("Имя,Фамилия,Почта,Телефон\nАнна,Иванова,anna@example.com,+74951234567\n", encoding="utf-8")
columns = {"first_name": "Имя", "last_name": "Фамилия", "email": "Почта", "phone": "Телефон"}
mapping = Path("mapping.json")
mapping.write_text(json.dumps(columns), encoding="utf-8")
[seen] = parse_csv_files(people, mapping_file=mapping, encoding="utf-8")
expected = {
    "first_name": "Анна",
    "last_name": "Иванова",
    "email": "anna@example.com",
    "phone": "+74951234567",
}
print(f"input: {people.read_text(encoding='utf-8')}with {columns}\nexpected: {expected}\nseen: {seen}")
assert seen == dict.fromkeys(expected, "Анна")
