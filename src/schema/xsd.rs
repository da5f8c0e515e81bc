//! XSD in and out.
