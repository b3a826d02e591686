"""What the headings of columns mean, in the languages and exports people have; a team can add its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache


class Field(StrEnum):
    ID = "id"
    EMAIL = "email"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    PHONE = "phone"


# Whose id it is, said by the heading itself.
OWN = 1
# Just "id", or the id a contact has: gives way to one that says more.
PLAIN = 2
# The id a sending tool gave the profile, and names people log in with: taken only where nothing else is there.
TOOL = 3

_PEOPLE = (
    "customer client external ext member user person subscriber shopper buyer patron donor contact "
    "profile consumer recipient cust loyalty"
).split()
_NUMBERS = "id ids number no nr num code key ref reference identifier".split()
_OWN_WORDS = (
    # English and tools
    "customid customuserid customercustomid externaluserid externalcustomerid externalcontactid externalkey distinctid "
    "subscriberkey contactkey customerkey userkey uid userguid customerguid customeruuid useruuid merchantcustomerid "
    "crmid sourcecustomerid shopifycustomerid customerexternalid idcustomer idclient iduser "
    # German
    "kundennummer kundennr kdnr kdnummer kundenid kundenkennung kundenkonto kundencode kundenschlussel kundenschluessel "
    "kundnr nutzerid nutzernummer benutzerid benutzernummer mitgliedsnummer mitgliedsnr mitgliedid mitgliedsid personid "
    "personennummer personalnummer teilnehmerid teilnehmernummer debitorennummer debitor debitorennr abonummer abonnentenid kontonummer "
    # French
    "identifiantclient idclient numeroclient numclient noclient nclient codeclient referenceclient refclient numerodeclient "
    "identifiantduclient iddeclient idduclient codeduclient identifiantutilisateur idutilisateur numeroadherent idabonne "
    "numeroabonne identifiantexterne idexterne identifiantmembre idmembre numeromembre "
    # Spanish
    "iddecliente idcliente numerodecliente numerocliente ncliente nodecliente nocliente numcliente codigocliente codigodecliente "
    "clienteid idusuario iddeusuario idexterno idsocio numerodesocio numerosocio identificadordecliente identificadorcliente clavecliente idcontacto iddecontacto "
    # Portuguese
    "iddocliente codigodocliente numerodocliente idusuario iddousuario idutilizador identificadordocliente matricula "
    # Italian
    "idcliente codicecliente numerocliente idutente codiceutente numeroutente idesterno codicesocio numerotessera tesseracliente iddelcliente idabbonato "
    # Dutch
    "klantnummer klantnr klantid klantcode klantennummer klantkenmerk gebruikersid gebruikerid lidnummer relatienummer debiteurnummer debiteurennummer abonneenummer externid "
    # Polish
    "idklienta numerklienta nrklienta kodklienta identyfikatorklienta iduzytkownika numeruzytkownika idzewnetrzny idczlonka "
    "idodbiorcy klientid idkontaktu"
).split()
_PLAIN_WORDS = (
    "id ids contactid contactids recordid identifier identifiant identificador identificativo identifikator identyfikator "
    "accountid accountnumber identificatie kennung kennnummer kennziffer personid idnumber idno idnr profileid kontaktid idcontact idcontatto idcontato pid"
).split()
_TOOL_WORDS = (
    "cioid brazeid anonymousid leid euid oid mongoid appboyid klaviyoid mailchimpid hubspotid sendgridid iterableid "
    "intercomid mparticleid mpid amplitudeid mixpanelid deviceid vid hubspotcontactid uniqueemailid emailid emailaddressid "
    "subscriberhash leadid sfid salesforceid brevoid personuuid profileuuid "
    "username benutzername nutzername login loginname nomutilisateur nomdutilisateur nombredeusuario usuario nomeutente "
    "nomedeusuario gebruikersnaam nazwauzytkownika"
).split()
_EMAIL_FIRST = (
    "email mail emailaddress mailaddress emails emailadresse mailadresse emailadressen emailadres mailadres "
    "adresseemail adressemail adressemel courriel adressecourriel courrielelectronique adresseelectronique mel "
    "correo correoelectronico direcciondecorreo direcciondecorreoelectronico direccioncorreo direccionemail direcciondeemail emailcorreo "
    "correioeletronico correioeletronica correioelectronico enderecodeemail enderecoemail enderecodecorreioeletronico "
    "indirizzoemail indirizzomail indirizzodiposta indirizzodipostaelettronica postaelettronica "
    "adresemail adrespocztyelektronicznej pocztaelektroniczna adresmailowy adrespoczty emailid "
    "email1value emailaddress1 email1 email1address emailaddressvalue emailvalue"
).split()
_EMAIL_FURTHER = (
    "customeremail useremail contactemail subscriberemail memberemail clientemail primaryemail primaryemailaddress mainemail workemail businessemail "
    "personalemail privateemail profileemail recipientemail accountemail buyeremail shopperemail emailwork emailpersonal emailprimary recipient loginemail "
    "kundenemail emailkunde emailprivat emailgeschaftlich emailclient emailcliente emaildocliente emaildelcliente emaildelutente emailklanta emailklienta customeremailaddress contactemailaddress billingemail"
).split()
_FIRST_NAMES = (
    "firstname first givenname given forename fname prenom nombre nombredepila primernombre nome primeironome "
    "nomeproprio vorname rufname voornaam imie firstnames name_first namefirst"
).split()
_LAST_NAMES = (
    "lastname last surname familyname family lname nomdefamille nom apellido apellidos primerapellido sobrenome apelido "
    "ultimonome cognome nachname familienname zuname achternaam nazwisko namelast"
).split()
_PHONES = (
    "phone phoneno phonenumber mobile mobileno mobilenumber mobilephone cell cellphone cellnumber telephone tel telno "
    "telephonenumber phone1value primaryphone homephone workphone sms smsnumber whatsapp whatsappnumber "
    "telefon telefonnummer telefonnr handy handynummer handynr mobil mobilnummer mobilfunk mobiltelefon rufnummer "
    "telephonemobile portable numerodetelephone telephoneportable telefono telefonomovil movil celular numerodetelefono "
    "telefone telemovel numerodetelefone cellulare numeroditelefono telefonomobile telefoon telefoonnummer mobieltje "
    "gsm mobielnummer telefonkomorkowy numertelefonu komorka nrtelefonu"
).split()
# Numbers that count rows or order them: full of digits, and nobody's id.
_COUNTERS = frozenset(
    (
        "# no nr num row rownumber rowno rownum line lineno lfdnr lfdnummer laufendenummer laufnummer nummer position "
        "pos rank ranking rang platz index idx unnamed0 seq sequence serial serialno sno srno slno zeile zeilennummer "
        "ligne numeroligne rangnummer fila numerodefila linha riga numeroriga regel regelnummer lp wiersz nrwiersza "
        "count anzahl orders order bestellungen"
    ).split()
)
_TAG_PREFIXES = ("tag:", "attr:")
_ENDS = re.compile(r"(?:19|20)\d\d$")

Table = Mapping[str, tuple[Field, int]]


def _table() -> dict[str, tuple[Field, int]]:
    found: dict[str, tuple[Field, int]] = {}

    def add(words: Iterable[str], field: Field, rank: int) -> None:
        for word in words:
            found.setdefault(word, (field, rank))

    add(_PLAIN_WORDS, Field.ID, PLAIN)
    add(_EMAIL_FIRST, Field.EMAIL, OWN)
    add(_TOOL_WORDS, Field.ID, TOOL)
    add(_OWN_WORDS, Field.ID, OWN)
    add((who + what for who in _PEOPLE for what in _NUMBERS), Field.ID, OWN)
    add(_EMAIL_FURTHER, Field.EMAIL, PLAIN)
    add(_FIRST_NAMES, Field.FIRST_NAME, OWN)
    add(_LAST_NAMES, Field.LAST_NAME, OWN)
    add(_PHONES, Field.PHONE, OWN)
    return found


KNOWN: Table = _table()


def plain(name: str) -> str:
    """A heading without case, accents, spaces and punctuation: how it is compared."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss").replace("ł", "l"))
    return "".join(filter(str.isalnum, letters))


def table_with(own: Mapping[str, Iterable[str]]) -> Table:
    """The table with a team's own names before it, by field (`id`, `email`, `first_name`, `last_name`, `phone`).

    Raises ValueError for a field there is not.
    """
    named = {plain(name): (Field(field), OWN) for field, names in own.items() for name in names}
    return {**KNOWN, **named} if named else KNOWN


@lru_cache(maxsize=4_096)
def _looked_up(name: str) -> tuple[Field, int] | None:
    return _in(KNOWN, name)


def meaning(name: str, table: Table = KNOWN) -> tuple[Field, int] | None:
    """The field a heading means, and how surely (1 best); None for other headings."""
    if len(name) > 60:  # noqa: PLR2004 a heading is short; a sentence is none
        return None
    return _looked_up(name) if table is KNOWN else _in(table, name)


def _in(table: Table, name: str) -> tuple[Field, int] | None:
    short = plain(name)
    return table.get(short) or table.get(_ENDS.sub("", short))


def field_of(name: str, table: Table = KNOWN) -> Field | None:
    """The field a column name means, whatever its case, accents, spaces and punctuation."""
    found = meaning(name, table)
    return found[0] if found else None


def is_counter(name: str) -> bool:
    """Whether a heading says that its column only numbers the rows, or counts something."""
    return plain(name) in _COUNTERS or name.strip() == "#"


def tag_of(name: str) -> str:
    """`colour` for `tag:colour` and `attr:colour`; empty for other names."""
    name = name.strip()
    for prefix in _TAG_PREFIXES:
        if name[: len(prefix)].casefold() == prefix:
            return name[len(prefix) :].strip()
    return ""
