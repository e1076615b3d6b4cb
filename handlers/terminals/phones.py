"""Phone numbers as people and machines write them, brought to one form."""

import re


def normal_phone(text: str) -> str | None:
    """Brings a phone number to digits only.

    Args:
        text: '+86 138-0000-0000', '13800000000.0', '0931-1234567', full-width digits …

    Returns:
        11 digits of a mobile number, or 7 to 12 digits of a landline; None if it is neither.
    """
    text = text.translate({0xFF10 + n: str(n) for n in range(10)} | {0xFF0B: "+"}).strip()
    text = re.sub(r"\.0+$", "", text)
    digits = re.sub(r"[\s()（）\-－—–]", "", text)
    digits = re.sub(r"^(\+|00)86", "", digits)
    if re.fullmatch(r"86\d{11}", digits):
        digits = digits.removeprefix("86")
    if (
        re.fullmatch(r"1[3-9]\d{9}", digits)
        or re.fullmatch(r"0\d{9,11}", digits)
        or re.fullmatch(r"[2-9]\d{6,7}", digits)
    ):
        return digits
    return None
