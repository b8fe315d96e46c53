recall error-code
