"""The form for an identity provider or a service provider: fields and rows, a draft from them, errors beside them."""
