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
    "age": "age in whole years, where there is no date of birth",
    "age_on": "the day the age was told; today when no column says",
    "sex": "m, f, male, female, 1 (male) or 2 (female)",
    "nhs_number": "NHS number, ten digits with or without spaces",
    "number": "another number of the person's own: National Insurance, social security, a passport",
    "address": "the address, all lines but the postcode",
    "postcode": "postcode",
    "uprn": "the property's own number (UPRN)",
    "phone": "telephone",
    "phone_2": "another telephone",
    "email": "e-mail address",
    "deceased": "a date, or anything but no, 0, alive or empty: told to have died",
    "protected": "anything but no, 0 or empty: the address is sealed or protected",
}
"""Every column the comparison knows, with what may stand in it. All are text, all may be empty."""

NOTHING = (
    "", "0", "0.0", "no", "n", "false", "f", "na", "n/a", "#n/a", "nan", "none", "nil", "null", "(null)", "-", "--",
    ".", "not known", "unknown", "alive", "living", "not deceased", "not protected",
)  # fmt: skip
"""What stands in a column of deaths or of protected addresses where there is none, in any case."""

_HEADERS: dict[str, tuple[str, ...]] = {
    "id": ("id", "uniqueid", "recordid", "recid", "reference", "referenceid", "ref", "uid", "clientid", "personid"),
    "full_name": ("fullname", "name", "patientname", "residentname", "clientname",
                  "tenantname", "pupilname", "applicantname", "nameinfull"),
    "forename": ("forename", "forenames", "firstname", "firstnames", "givenname", "givennames",
                 "patientfirstname", "christianname", "first"),
    "middle_names": ("middlename", "middlenames", "othername", "othernames", "secondname",
                     "patientothername", "middle"),
    "surname": ("surname", "lastname", "familyname", "patientsurname", "last"),
    "birth_date": ("birthdate", "dateofbirth", "dob", "dobddmmyyyy", "datebirth", "birthday",
                   "born", "bornon", "fulldob", "ivrdob", "dateofbirthddmmyyyy"),
    "age": ("age", "ageinyears", "ageyears", "yearsofage", "currentage", "agetoday", "patientage", "residentage",
            "tenantage", "clientage", "pupilage"),
    "sex": ("sex", "gender"),
    "nhs_number": ("nhsnumber", "tracednhsnumber", "nhsno", "nhs", "ivrnhsnumber", "nhsnumber10digits"),
    "number": ("nino", "ninumber", "nationalinsurance", "nationalinsurancenumber", "socialsecuritynumber", "socsecid",
               "passportnumber", "passport"),
    "address": ("fulladdress", "addressinfull", "propertyaddress", "homeaddress"),
    "postcode": ("postcode", "postalcode", "patientaddresspostcode", "addresspostcode", "ivrpostcode"),
    "uprn": ("uprn", "addressuprn"),
    "phone": ("phone", "telephone", "phonenumber", "contacttelephone", "phonenumbercalls", "contactnumbercalls",
              "contactnumber", "tel", "telno", "telephoneno", "telephonenumber", "phoneno", "phone1", "telephone1",
              "ivrphonenumbercalls"),
    "phone_2": ("phone2", "telephone2", "mobile", "mobileno", "mobilenumber", "mobilephone", "landline",
                "landlinenumber", "homephone", "hometelephone", "hometel", "phonenumbertexts", "contactnumbertexts",
                "ivrpreferredphonenumber"),
    "email": ("email", "emailaddress", "contactemail", "patientemailaddress", "contact"),
    }  # fmt: skip
_SPEAK_OF = {
    "deceased": (("deceased", "dateofdeath"), ("died", "diedon", "datedied", "hasdied", "deathdate", "death", "dod")),
    "protected": (("protected", "sealed", "sensitive", "withheld"), ("sflag", "safeathome", "refuge")),
}
"""What in a header speaks of a death or a protected address: within other words, or by itself."""
STANDING = ("category", "splcategory", "standing", "status", "activestatus", "personstatus", "recordstatus")
"""Headers below which a death may be told beside much else ("Deceased" among categories)."""
_ADDRESS_LINE = ("addressline", "address", "addressl", "patientaddressline")
_TOWN = ("town", "city", "townorcity", "addresstowncity")


def suggest(headers: Iterable[str]) -> dict[str, list[str]]:
    """What the columns of a list most likely hold: a column of the vocabulary to the headers that make it up.

    An address is made of its numbered lines, in their order, then the town. A death or a protected address is told
    when any of the columns that speak of it does.
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
    for column, (within, alone) in _SPEAK_OF.items():
        if said := [h for h, plain in folded.items() if plain in alone or any(word in plain for word in within)]:
            found[column] = said
    if standing := [header for header, plain in folded.items() if plain in STANDING]:
        found["deceased"] = [*found.get("deceased", []), *standing]
    return found


def _address_lines(folded: Mapping[str, str]) -> list[str]:
    lines = [
        (plain[-1] if plain[-1:].isdigit() else "0", h)
        for h, plain in folded.items()
        if plain == "address" or (plain[:-1] in _ADDRESS_LINE and plain[-1] in "123456789")
    ]
    towns = [h for h, plain in folded.items() if plain in _TOWN]
    return [h for _, h in sorted(lines)] + towns if lines else []
