//! Enums whose variants each have a stored word.

/// Declares an enum with one word per variant, used in the database, forms, JSON and exports alike.
macro_rules! word_enum {
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $word:literal),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        $vis enum $name {
            $($(#[$variant_meta])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All variants, in order of declaration.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The word of this variant.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The variant with this word; `None` if unknown.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use word_enum;

#[cfg(test)]
mod tests {
    word_enum! {
        /// Example for the tests below.
        #[derive(Default)]
        enum Kind {
            #[default]
            Video = "video",
            InPerson = "in_person",
        }
    }

    #[test]
    fn every_word_leads_back_to_its_variant_and_is_the_one_in_json() {
        assert_eq!(Kind::ALL, [Kind::Video, Kind::InPerson]);
        for kind in Kind::ALL {
            assert_eq!(Kind::from_word(kind.word()), Some(kind));
            assert_eq!(
                serde_json::to_string(&kind).expect("JSON"),
                format!("\"{}\"", kind.word())
            );
        }
        assert_eq!(Kind::from_word("telephone"), None);
    }
}
