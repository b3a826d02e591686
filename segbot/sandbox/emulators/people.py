"""Made-up people: deterministic from a seed, with e-mail addresses that can belong to nobody."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_FIRST_NAMES = (
    "Ada Agnes Aisha Alba Alejandro Alice Amara Amélie Anders Anna Anton Ariel Astrid Bao Beatriz Ben Björn Camille "
    "Carlos Chidi Chloé Clara Daniel Deepa Diego Dmitri Eero Elena Elif Emma Erik Esther Eva Farah Fatima Felix "
    "Fiona Freja Gabriel Gita Grace Greta Hana Hannah Hiro Hugo Ibrahim Ida Inés Ingrid Ivan Jakub Jamal James "
    "Jasmin Joana Johan Jonas José Joyce Julia Kamal Karin Kenji Kofi Lars Laura Layla Leila Leo Liam Lina Linus "
    "Lucía Luka Magnus Maja Malik Marek María Marta Mateo Maud Mei Mia Milan Mina Moses Nadia Nils Nina Noah Noor "
    "Nora Olga Oliver Omar Oscar Paula Pedro Petra Priya Rafael Rania Rosa Sakura Samir Sara Selma Silje Sofía "
    "Stefan Sven Tara Thomas Tomasz Uma Valeria Vera Viktor Wanjiru Wei Yara Yusuf Zoe Zofia Øyvind Şebnem Łukasz"
)
_LAST_NAMES = (
    "Abbott Adeyemi Ahmed Alvarez Andersson Antonov Bakker Banerjee Becker Bergström Bernard Bianchi Björk Brandt "
    "Brown Carter Castro Chen Cohen Costa D'Angelo Dahl Diaz Dubois Duarte Eriksson Evans Ferrari Fischer Fontaine "
    "Forsberg García Gomez Grant Gupta Haddad Hansen Hassan Hayashi Hernández Hoffmann Holm Ibarra Ito Ivanova "
    "Jansen Johansson Jones Kaur Keller Khan Kim King Kowalski Kumar Larsen Lee Lehtonen Lindqvist Lopez Lund "
    "Mahmoud Marino Martin Meyer Moreau Moreno Müller Mwangi Nakamura Nguyen Nielsen Novák Nyström O'Brien Okafor "
    "Olsen Ortiz Osei Papadopoulos Park Patel Pereira Petrov Popescu Quinn Ramirez Rao Rossi Roux Sato Schmidt "
    "Schulz Silva Singh Smith Sørensen Svensson Takahashi Tanaka Taylor Torres Tran Tremblay Usman Varga Vasquez "
    "Virtanen Wagner Walker Wang Weber White Wilson Wong Wójcik Yamamoto Yıldız Young Zhang Zimmermann"
)
_DOMAINS = ("example.com", "example.org", "example.net")
_PLAIN = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ı": "i", "'": ""})


@dataclass(frozen=True, kw_only=True)
class Person:
    number: int
    first_name: str
    last_name: str
    email: str
    phone: str


def people(rng: random.Random, *, start: int = 1) -> Iterator[Person]:
    """People without end, numbered from `start`; no two e-mail addresses of one iterator are the same."""
    first_names, last_names = _FIRST_NAMES.split(), _LAST_NAMES.split()
    taken: set[str] = set()
    number = start
    while True:
        first, last = rng.choice(first_names), rng.choice(last_names)
        domain = rng.choice(_DOMAINS)
        local = _plain(f"{first}.{last}")
        if f"{local}@{domain}" in taken:
            local = f"{local}{number}"
        email = f"{local}@{domain}"
        taken.add(email)
        yield Person(number=number, first_name=first, last_name=last, email=email, phone=_phone(rng))
        number += 1


def newcomers(seed: int | None, start: int, count: int) -> list[Person]:
    """People who turn up after the seed: `+` in the address keeps them apart from everyone seeded."""
    found = people(random.Random(f"newcomers/{seed}/{start}"), start=start)  # noqa: S311  (not a secret)
    return [_newcomer(next(found)) for _ in range(count)]


def _newcomer(person: Person) -> Person:
    local, domain = person.email.split("@")
    return Person(
        number=person.number,
        first_name=person.first_name,
        last_name=person.last_name,
        email=f"{local}+{person.number}@{domain}",
        phone=person.phone,
    )


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return decomposed.encode("ascii", "ignore").decode().lower()


def _phone(rng: random.Random) -> str:
    """A number of a range set aside for fiction, or a local form as some shops keep it."""
    last = rng.randrange(100, 200)
    return f"+1202555{last:04d}" if rng.random() < 0.8 else f"090{rng.randrange(10**7, 10**8)}"  # noqa: PLR2004
