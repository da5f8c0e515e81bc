//! The checks of the whitelist (HGV) and of its confirmation (HGC).

use super::catalogue::{catalogue, founded};
use super::{Check, Severity, SharedText};

catalogue! {
    ACTOR = "whitelist/actor", Error, "A line is issued by the sender, or by somebody it issues for",
        why "A line of another issuer is not taken from this sender.",
        source "AP-3.1 2.2.2", help "Write the six digits of the issuer; list sub-issuers of the sender in the file of --actors.";
    ACTOR_NOT_CONFIGURED = "whitelist/actor-not-configured", Info, "The ranges of the issuer are known",
        why "Without them nobody here can say whether a PAN or a context mark is in the range of its issuer.",
        source "derived from AP-3.1 3.2.2", help "Give a file with --actors that has the issuer, its PAN prefixes and its contract providers.";
    BLANK_FOR_ZEROS = "whitelist/blank-for-zeros", Error, "An optional number without a value is zeros",
        why "The receiver looks that these fields hold zeros, not blanks, where there is no value.",
        source "AP-3.1 2.2.2, note 1", help "Fill the field with zeros.";
    CHARGEABLE = "whitelist/chargeable", Error, "The third character of the product code says whether the vehicle is charged from outside",
        why "Without it the rate for plug-in hybrids cannot be applied.",
        source "AP-3.1 2.2.2", help "Write Y, or N when it is no chargeable hybrid or not known.";
    CO2 = "whitelist/co2", Error, "The CO2 value is 00 to 15",
        why "Another value is in no table.",
        source "AP-3.1 2.2.2; ISO 17573-3", help "Write 00 when it is not known.";
    CO2_RESERVED = "whitelist/co2-reserved", Warning, "The CO2 value has a meaning",
        why "The values from 08 on are reserved.",
        source "derived from ISO 14906", help "Write 01 to 07, or 00 when it is not known.";
    CONFIRMATION_ACCEPTANCE = "whitelist/confirmation-acceptance", Error, "A confirmation says full acceptance exactly when no line is rejected",
        why "Programs look at this value only, and miss the rejected lines.",
        source "AP-3.1 3.1.1, 3.2.1", help "Write 00 when nothing is rejected, and 01 otherwise.";
    CONFIRMATION_COUNT = "whitelist/confirmation-count", Error, "The numbers of a confirmation are those of its lines and of the list",
        why "A line that is neither accepted nor rejected was lost.",
        source "AP-3.1 3.1.1, 3.2.1", help "Ask the receiver for the confirmation again.";
    CONFIRMATION_FORM = "whitelist/confirmation-form", Error, "A confirmation has the form of its version",
        why "What cannot be read cannot be acted upon.",
        source "AP-3.1 3.1, 3.2", help "Check that the transfer was complete, and ask for the confirmation again.";
    CONFIRMATION_LINE = "whitelist/confirmation-line", Error, "A rejected line is one of the list",
        why "A confirmation of another list says nothing of this one.",
        source "AP-3.1 3.1.2, 3.2.2", help "Give the list that the confirmation names with --hgv.";
    CONFIRMATION_REASON = "whitelist/confirmation-reason", Info, "The reason is the one that is found here",
        why "The receiver knows more, such as its register; or one of the two reads the rule otherwise.",
        source "derived from AP-3.1 3.2.2", help "Compare the line with what is found in the list.";
    CONTEXT_MARK = "whitelist/context-mark", Error, "The context mark is 12 hexadecimal digits",
        why "The receiver finds the contract by it.",
        source "AP-3.1 2.2.2", help "Write provider, type of contract and context version as 6, 4 and 2 hexadecimal digits in capital letters.";
    CONTEXT_RANGE = "whitelist/context-range", Error, "The contract provider of the context mark is one of the issuer",
        why "A mark of somebody else is charged to somebody else, and refused.",
        source "AP-3.1 3.2.2", help "Write the context mark of the issuer, or add the provider to the file of --actors.";
    CREATION_DAY = "whitelist/creation-day", Warning, "The list is made on the day of its sequence",
        why "One of the two is wrong; local time counts in both.",
        source "AP-3.1 1.3.1, 1.4.2", help "Write the same day in both.";
    CREATION_LATER = "whitelist/creation-later", Warning, "The list is not made after the day of the check",
        why "The clock of the sender is wrong, or --as-of is.",
        source "derived from AP-3.1 1.4.2", help "Check the clock of the sender.";
    DIGIT = "whitelist/digit", Error, "Vehicle class and number of axles are a digit",
        why "The field is numeric; zero means no value.",
        source "AP-3.1 2.2.2", help "Write 0 when it is not used.";
    DUPLICATE_PAN = "whitelist/duplicate-pan", Error, "A PAN stands in a list once",
        why "Two lines of one PAN say two things of one OBE.",
        source "AP-3.1 1.5", help "Leave out the line that does not hold any more.";
    DUPLICATE_REPLACED = "whitelist/duplicate-replaced", Error, "A PAN is replaced once",
        why "One OBE cannot be replaced by two.",
        source "derived from AP-3.1 1.5", help "Name the replaced PAN in one line only.";
    EMISSION = "whitelist/emission", Error, "The emission class is one of Table 2",
        why "A wrong class costs the driver money.",
        source "AP-3.1 4.2", help "Write 0, Euro1 to Euro7 or EEV exactly so.";
    EMISSION_UNKNOWN = "whitelist/emission-unknown", Info, "A vehicle with a usual engine has an emission class",
        why "Unknown is only for vehicles of which nothing is recorded, such as historical ones.",
        source "AP-3.1 4.2", help "Write the emission class when it is recorded.";
    EMISSION_WITHOUT_ENGINE = "whitelist/emission-without-engine", Error, "A vehicle without combustion engine has the emission class 0",
        why "It has no Euro class; charged as one that has it, the driver pays too much.",
        source "AP-3.1 4.2", help "Write 0, or correct fuel and engine.";
    ENGINE = "whitelist/engine", Error, "The engine characteristics are a code of Table 4, right adjusted",
        why "Another code is in no table.",
        source "AP-3.1 4.4", help "Write the code with zeros before it, such as 004, or 000 when it is not known.";
    ENGINE_AND_FUEL = "whitelist/engine-and-fuel", Warning, "Fuel and engine are those of one row of Table 4",
        why "One of the two is most likely wrong.",
        source "AP-3.1 4.4", help "Correct the fuel type or the engine characteristics.";
    ENGINE_AND_PLUG = "whitelist/engine-and-plug", Warning, "A vehicle is chargeable when its engine has a battery charged from outside",
        why "One of the two is most likely wrong.",
        source "derived from AP-3.1 2.2.2, 4.4", help "Correct the third character of the product code or the engine characteristics.";
    EXTENT = "whitelist/extent", Error, "A list of this version may hold what it is said to hold",
        why "A complete list replaces all that the receiver has; one that is only meant to add would take the rest away.",
        source "AP-3.1 1.2.1", help "Send complete lists in version 120001 or 500001.";
    FILE_NAME = "whitelist/file-name", Error, "The name of the file says what its header says",
        why "The receiver sorts files by their names.",
        source "AP-3.1 1.3", help "Name the file by the list sequence, the receiver and the format version.";
    FILE_REFUSED_ACTIVATION = "whitelist/file-refused-activation", Error, "The moment of activation is zeros",
        why "A list with a fault of form is refused as a whole, and no confirmation comes.",
        source "AP-3.1 2.1.1, 2.2.1", help "Write 14 zeros: a list is active at once.";
    FILE_REFUSED_COUNT = "whitelist/file-refused-count", Error, "The header says how many lines there are",
        why "A list with a fault of form is refused as a whole, and no confirmation comes.",
        source "AP-3.1 2.1.1, 2.2.1", help "Write the number of body lines, or find the line that was lost.";
    FILE_REFUSED_ENCODING = "whitelist/file-refused-encoding", Error, "The list is in ISO 8859-1, without control characters",
        why "A list with a fault of form is refused as a whole, and no confirmation comes.",
        source "AP-3.1 1.4.1", help "Save the list in ISO 8859-1, one byte a character, without a byte-order mark.";
    FILE_REFUSED_FILLER_OF_HEADER = "whitelist/file-refused-filler-of-header", Error, "The filler of the header is zeros",
        why "A list with a fault of form is refused as a whole, and no confirmation comes.",
        source "AP-3.1 2.1.1, 2.2.1", help "Write zeros at 101 to 127.";
    FILE_REFUSED_FOOTER = "whitelist/file-refused-footer", Error, "The footer is a 2 and 62 zeros",
        why "A list with a fault of form is refused as a whole, and no confirmation comes.",
        source "AP-3.1 2.1.3, 2.2.3", help "Write a 2 and 62 zeros.";
    FILE_REFUSED_HEADER_FIELD = "whitelist/file-refused-header-field", Error, "The fields of the header have their form",
        why "A list with a fault of form is refused as a whole, and no confirmation comes.",
        source "AP-3.1 2.1.1, 2.2.1", help "Write the field in the form named.";
    FILE_REFUSED_LINE_END = "whitelist/file-refused-line-end", Error, "Each line ends in one line feed, the last one too",
        why "A list with a fault of form is refused as a whole, and no confirmation comes.",
        source "AP-3.1 1.4.1", help "End each line with 0x0A alone; copy the file in binary.";
    FILE_REFUSED_LINE_LENGTH = "whitelist/file-refused-line-length", Error, "Each line has the length of its record",
        why "A list with a fault of form is refused as a whole, and no confirmation comes.",
        source "AP-3.1 2.1, 2.2", help "Fill each field to its length.";
    FILE_REFUSED_ORDER = "whitelist/file-refused-order", Error, "The lines are one header, bodies and one footer",
        why "A list with a fault of form is refused as a whole, and no confirmation comes.",
        source "AP-3.1 2.1, 2.2", help "Begin with the line 0, end with the line 2, and put nothing but lines 1 between.";
    FILE_REFUSED_SEQUENCE = "whitelist/file-refused-sequence", Error, "The sequences are those of one sender, one after the other",
        why "A list with a fault of form is refused as a whole, and no confirmation comes.",
        source "AP-3.1 1.3.1, 2.1.1", help "Write HGV, the sender, the day and the number within the day; as the previous one that of the last list sent.";
    FILE_REFUSED_SIZE = "whitelist/file-refused-size", Error, "The file holds at least a header and a footer",
        why "A list with a fault of form is refused as a whole, and no confirmation comes.",
        source "AP-3.1 2.1, 2.2", help "Check that the transfer was complete.";
    FILE_REFUSED_VERSION = "whitelist/file-refused-version", Error, "The format version is one that is known",
        why "A list with a fault of form is refused as a whole, and no confirmation comes.",
        source "AP-3.1 1.2.1", help "Write 120001, 220001 or 500001.";
    FILLER = "whitelist/filler", Error, "The filler of a line is zeros",
        why "What is reserved is empty.",
        source "AP-3.1 2.2.2", help "Write zeros.";
    FUEL = "whitelist/fuel", Error, "The fuel type is one of Table 3",
        why "Other codes are not to be used, nor is 00.",
        source "AP-3.1 4.3", help "Write a code of Table 3; 09 for fuels that it does not have.";
    LIST_AND_CERTIFICATE = "whitelist/list-and-certificate", Error, "A line says of a vehicle what its certificate says",
        why "Only verified facts may be sent; a wrong class costs the driver money.",
        source "AP-3.1 1.5", help "Correct the line by the certificate, or find out which of the two is wrong.";
    LUHN = "whitelist/luhn", Error, "The last digit of a PAN is its check digit",
        why "A PAN with a wrong digit is that of another OBE, or of none.",
        source "AP-3.1 1.5", help "Compare the PAN with the OBE digit by digit.";
    MAKE_CATEGORY = "whitelist/make-category", Info, "The vehicle is one that pays toll by a class",
        why "Trailers have no on-board equipment of their own.",
        source "AP-3.1 4.1", help "Leave the vehicle out.";
    MAKE_COLUMNS = "whitelist/make-columns", Error, "A row says all that a line needs",
        why "A mandatory field cannot be left empty.",
        source "AP-3.1 1.5", help "Fill the column named.";
    MAKE_EMISSION = "whitelist/make-emission", Error, "The emission class follows from the certificate",
        why "Unknown is only for vehicles of which nothing is recorded.",
        source "AP-3.1 4.2", help "Give the class in the column `emission`.";
    MAKE_ENGINE = "whitelist/make-engine", Info, "The engine characteristics follow from the certificate",
        why "Without them 000 is written, which is no entry.",
        source "AP-3.1 4.4", help "Nothing has to be done.";
    MAKE_FUEL = "whitelist/make-fuel", Error, "The fuel type follows from the certificate",
        why "A fuel that the tables do not have cannot be said.",
        source "AP-3.1 4.3", help "Give the fuel type in the column `fuel`, or a table with --fuel-map.";
    MAKE_FUEL_OPEN = "whitelist/make-fuel-open", Info, "Each energy source of the certificate has a fuel type",
        why "The fuel type is that of the other source.",
        source "derived from AP-3.1 4.3", help "Nothing has to be done.";
    MAKE_MASS = "whitelist/make-mass", Error, "The laden mass of the certificate fits the category",
        why "A light goods vehicle above 3500 kg, or a mass that nothing on wheels has, is a slip in the certificate.",
        source "AP-3.1 4.1", help "Correct the certificate.";
    MAKE_TARIFF = "whitelist/make-tariff", Warning, "The vehicle has a tariff class of its own",
        why "Table 1 has none for buses up to 3500 kg; the one for passenger vehicles is written.",
        source "derived from AP-3.1 4.1", help "Ask the toll operator.";
    MAKE_VEHICLE = "whitelist/make-vehicle", Error, "A row has a certificate, or all columns that take its place",
        why "Only verified facts may be sent.",
        source "AP-3.1 1.5", help "Give the certificate with --vehicles, or fill the columns tariff, emission, fuel, chargeable and kg.";
    NATIONALITY = "whitelist/nationality", Error, "The nationality is a country code of two letters and a blank",
        why "A plate without its country is the plate of many vehicles.",
        source "AP-3.1 2.2.2; ISO 3166-1", help "Write the two letters of ISO 3166-1, such as NO.";
    NOT_A_LIST = "whitelist/not-a-list", Error, "The file is a whitelist or a confirmation",
        why "Nothing of it can be checked.",
        source "AP-3.1 2, 3", help "Check that this is the file that was meant.";
    OBE_ID = "whitelist/obe-id", Error, "The OBE id is 18 hexadecimal digits, of the provider of the context mark",
        why "An OBE that cannot be told is not read at the toll point.",
        source "AP-3.1 2.2.2", help "Write provider, manufacturer and equipment number as 6, 4 and 8 hexadecimal digits in capital letters.";
    PAN_DIGITS = "whitelist/pan-digits", Error, "A PAN has the number of digits of its issuer",
        why "A PAN that is cut, or has a blank in it, is nobody's.",
        source "AP-3.1 2.2.2, 3.2.2", help "Write the digits at the left, and blanks after them.";
    PAN_RANGE = "whitelist/pan-range", Error, "A PAN is in the range of its issuer",
        why "An OBE of another issuer is not maintained by this one.",
        source "AP-3.1 3.2.2", help "Compare the PAN with the OBE, or add the prefix to the file of --actors.";
    PAN_REPLACED = "whitelist/pan-replaced", Error, "A replaced PAN is another one, which is not issued in the same list",
        why "An OBE cannot be replaced and in use.",
        source "derived from AP-3.1 2.2.2", help "Name the PAN of the OBE that is taken out.";
    PLATE = "whitelist/plate", Error, "A licence plate has only letters and digits of Tables 5 and 6",
        why "A plate that the receiver cannot read is charged to nobody, or to somebody else.",
        source "AP-3.1 1.4.1, 4.5, 4.6", help "Leave out blanks and separators; write letters beyond Latin-1 as Table 6 maps them.";
    PLATE_LOWER_CASE = "whitelist/plate-lower-case", Warning, "Small letters stand for letters beyond Latin-1",
        why "Plates of this country have none; the plate was most likely not written in capitals.",
        source "AP-3.1 4.6", help "Write the plate in capital letters.";
    PLATE_TWICE = "whitelist/plate-twice", Error, "A plate has one OBE of an issuer at a time",
        why "Two OBEs of one vehicle charge it twice.",
        source "AP-3.1 1.5", help "End the other OBE with Valid to, or name its PAN as replaced.";
    PREVIOUS_FILE = "whitelist/previous-file", Warning, "The previous sequence is that of the list sent before",
        why "A list that was lost, or sent twice, is noticed by this only.",
        source "AP-3.1 2.1.1", help "Write the sequence of the last list that was sent.";
    PRODUCT_CODE = "whitelist/product-code", Error, "The product code ends in three blanks",
        why "What is not in use is empty.",
        source "AP-3.1 2.2.2", help "Write three blanks at 89 to 91.";
    PROVIDER_COUNTRY = "whitelist/provider-country", Warning, "The contract provider is of a country",
        why "Its first ten bits are two letters in ITA2.",
        source "derived from ISO 14906", help "Compare the context mark with the contract.";
    REASON = "whitelist/reason", Error, "A reason of rejection is one of the source's",
        why "Nobody knows what another code means.",
        source "AP-3.1 3.1.2, 3.2.2", help "Ask the receiver.";
    REASON_UNUSED = "whitelist/reason-unused", Warning, "A reason of rejection is one that is used",
        why "The source has no meaning for it.",
        source "AP-3.1 3.1.2, 3.2.2", help "Ask the receiver.";
    RECEIVER = "whitelist/receiver", Warning, "A list is for AutoPASS",
        why "It takes lists that are addressed to it.",
        source "derived from AP-3.1 3.1.1", help "Write 000002.";
    REPLACED_NOT_ACTIVE = "whitelist/replaced-not-active", Warning, "A replaced PAN was active before",
        why "What was not in use cannot be replaced.",
        source "derived from AP-3.1 2.2.2", help "Compare the PAN with the previous list.";
    SENDER_LETTERS = "whitelist/sender-letters", Warning, "A sender is six digits",
        why "The field takes letters, but no sender has them.",
        source "AP-3.1 2.1.1", help "Write the six digits of the sender.";
    SEPARATOR = "whitelist/separator", Error, "The separator says where it stands in the plate",
        why "A wrong position gives another plate.",
        source "AP-3.1 2.2.2", help "Count from the left, separators included: 30 for AB-C123, 38 for AB-C123-B, 00 for none.";
    SEPARATOR_BEYOND = "whitelist/separator-beyond", Warning, "A separator stands at one of the positions 2 to 9",
        why "Two digits cannot say position 10 or later, nor three separators.",
        source "derived from AP-3.1 2.2.2", help "Nothing can be done: 00 is written.";
    SEQUENCE_STEP = "whitelist/sequence-step", Warning, "Lists of a day are numbered one by one, from 01",
        why "A number that is left out looks like a list that was lost.",
        source "AP-3.1 1.3.1", help "Number the lists of each day from 01.";
    SHADOW_TSP = "whitelist/shadow-tsp", Error, "The shadow TSP is six blanks",
        why "The field is not in use.",
        source "AP-3.1 2.2.2", help "Write six blanks.";
    TARIFF = "whitelist/tariff", Error, "The tariff classification is one of Table 1",
        why "Passages are charged by it.",
        source "AP-3.1 4.1", help "Write a class of Table 1.";
    TARIFF_AND_WEIGHT = "whitelist/tariff-and-weight", Warning, "The tariff classification fits the maximum laden weight",
        why "A passenger vehicle above 3500 kg that is not declared as 32 is charged as a lorry, or the reverse.",
        source "AP-3.1 1.5, 4.1", help "Correct the class or the weight.";
    TOO_MANY = "whitelist/too-many", Error, "A list has few findings",
        why "Of very many the first ones say what is wrong with the program that wrote the list.",
        source "ivicheck", help "Mend what is listed, and check again.";
    VALID_TO = "whitelist/valid-to", Error, "Valid to is zeros or a moment in UTC",
        why "An OBE is ended at once, or never, when the moment cannot be read.",
        source "AP-3.1 1.4.2, 2.2.2", help "Write YYYYMMDDhhmmss, or zeros.";
    WEIGHT = "whitelist/weight", Error, "The maximum laden weight is four digits",
        why "It counts steps of 10 kg: 349 is 3491 to 3500 kg.",
        source "AP-3.1 2.2.2", help "Write the mass in kg less one, divided by 10, or 0000 when it is not known.";
}
