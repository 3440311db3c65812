"""What the library of forms says by itself, so that it is found for translation with our own sentences. Pure."""

from gateway.phrases import count, phrase

SENTENCES = (
    phrase("This field is required."),
    phrase("Not a valid choice."),
    phrase("Invalid Choice: could not coerce."),
    phrase("Invalid choice(s): one or more data inputs could not be coerced."),
    count("'%(value)s' is not a valid choice for this field.", "'%(value)s' are not valid choices for this field.", 1),
    phrase("Not a valid date value."),
    phrase("Not a valid integer value."),
    phrase("Invalid input."),
    phrase("Field must be equal to %(other_name)s."),
    count("Field must be at least %(min)d character long.", "Field must be at least %(min)d characters long.", 1),
    count("Field cannot be longer than %(max)d character.", "Field cannot be longer than %(max)d characters.", 1),
    phrase("Field must be between %(min)d and %(max)d characters long."),
    phrase("Number must be between %(min)s and %(max)s."),
)
