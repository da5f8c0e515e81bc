//! How the fields, groups and types of a book are referred to.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub(crate) u16);

        impl $name {
            /// The position in the list of the book.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id! {
    /// A field of one book.
    FieldId
}
id! {
    /// A group of one book.
    GroupId
}
id! {
    /// A type of one book.
    TypeId
}

/// What a tag stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Entry {
    /// A field: it holds a value.
    Field(FieldId),
    /// A group: it holds fields and groups.
    Group(GroupId),
    /// The XML signature, which has a schema of its own.
    Signature,
}
