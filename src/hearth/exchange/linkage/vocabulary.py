"""The words records are told in: what a column of a list means when lists are compared. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hearth.exchange.rules.sheets import fold

COLUMNS: dict[str, str] = {
    "id": "what the list calls this record; the row's number when the list has no such column",
    "full_name": "the whole name in one column, “Edna Holt” or “HOLT, Edna”; used where the parts are missing",
    "forename": "first name, with any others after it",
    "middle_names": "other first names",
    "surname": "last name",
    "birth_date": "date of birth: 1941-03-27, 27/03/1941, 27-Mar-1941 or 19410327",
    "sex": "m, f, male, female, 1 (male) or 2 (female)",
    "nhs_number": "NHS number, ten digits with or without spaces",
    "number": "another number of the person's own: National Insurance, social security, a passport",
    "address": "the address, all lines but the postcode",
    "postcode": "postcode",
    "uprn": "the property's own number (UPRN)",
    "phone": "telephone",
    "phone_2": "another telephone",
    "email": "e-mail address",
    "deceased": "anything but no, 0 or empty: told to have died",
    "protected": "anything but no, 0 or empty: the address is sealed or protected",
}
"""Every column the comparison knows, with what may stand in it. All are text, all may be empty."""

_HEADERS: dict[str, tuple[str, ...]] = {
    "id": ("id", "uniqueid", "recordid", "recid", "reference", "referenceid", "ref", "uid", "clientid", "personid"),
    "full_name": ("fullname", "name", "patientname", "residentname", "clientname"),
    "forename": ("forename", "forenames", "firstname", "givenname", "patientfirstname", "christianname", "first"),
    "middle_names": ("middlename", "middlenames", "othernames", "patientothername", "middle"),
    "surname": ("surname", "lastname", "familyname", "patientsurname", "last"),
    "birth_date": ("birthdate", "dateofbirth", "dob", "born", "bornon", "fulldob", "ivrdob", "dateofbirthddmmyyyy"),
    "sex": ("sex", "gender"),
    "nhs_number": ("nhsnumber", "tracednhsnumber", "nhsno", "nhs", "ivrnhsnumber", "nhsnumber10digits"),
    "number": ("nino", "ninumber", "nationalinsurance", "nationalinsurancenumber", "socialsecuritynumber", "socsecid",
               "passportnumber", "passport"),
    "address": ("address",),
    "postcode": ("postcode", "postalcode", "patientaddresspostcode", "addresspostcode", "ivrpostcode"),
    "uprn": ("uprn", "addressuprn"),
    "phone": ("phone", "telephone", "phonenumber", "contacttelephone", "phonenumbercalls", "contactnumbercalls",
              "contactnumber", "tel", "phone1", "ivrphonenumbercalls"),
    "phone_2": ("phone2", "mobile", "landline", "phonenumbertexts", "contactnumbertexts", "ivrpreferredphonenumber"),
    "email": ("email", "emailaddress", "contactemail", "patientemailaddress", "contact"),
    "deceased": ("deceased", "flagpdsinformallydeceased", "died", "dateofdeath", "diedon"),
    "protected": ("protected", "protectedaddress", "sealed", "sensitive", "sflag"),
}  # fmt: skip
_ADDRESS_LINE = ("addressline", "address", "addressl", "patientaddressline")
_TOWN = ("town", "city", "townorcity", "addresstowncity")


def suggest(headers: Iterable[str]) -> dict[str, list[str]]:
    """What the columns of a list most likely hold: a column of the vocabulary to the headers that make it up.

    Only addresses are made of more than one header: its numbered lines, in their order, then the town.
    """
    folded = {header: fold(header) for header in headers}
    found: dict[str, list[str]] = {}
    for column, known in _HEADERS.items():
        if match := [h for wanted in known for h, plain in folded.items() if plain == wanted]:
            found[column] = match[:1]
            if column == "phone_2" and "phone" not in found:
                found["phone"] = [match[0]]
                found["phone_2"] = match[1:2] or match[:1]
    if lines := _address_lines(folded):
        found["address"] = lines
    return found


def _address_lines(folded: Mapping[str, str]) -> list[str]:
    lines = [(plain[-1], h) for h, plain in folded.items() if plain[:-1] in _ADDRESS_LINE and plain[-1] in "123456789"]
    towns = [h for h, plain in folded.items() if plain in _TOWN]
    return [h for _, h in sorted(lines)] + towns if lines else []
