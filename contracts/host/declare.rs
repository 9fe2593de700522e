//! Declarations of events and errors that are described by ink! and written in words.

/// Declares events; `emit` writes one to the chain. Fields are in their order: indexed ones, a semicolon, the others;
/// and once more for an event with an indexed field behind others.
///
/// ```text
/// w3av_contract_host::events! {
///     /// Tokens moved.
///     Transfer { from: Address, to: Address; value: U256 }
///     /// These bits are paused.
///     Paused {; mask: u32, until: u64; by: Address; }
/// }
/// ```
#[macro_export]
macro_rules! events {
    ($($(#[$doc:meta])* $name:ident {
        $($topic:ident: $topic_type:ty),* ; $($field:ident: $field_type:ty),*
        $(; $($late:ident: $late_type:ty),* ; $($last:ident: $last_type:ty),*)?
    })+) => {$(
        $(#[$doc])*
        #[ink::event]
        #[allow(missing_docs, reason = "the fields are the ones of the golden interface")]
        pub struct $name {
            $(#[ink(topic)] pub $topic: $topic_type,)*
            $(pub $field: $field_type,)*
            $($(#[ink(topic)] pub $late: $late_type,)* $(pub $last: $last_type,)*)?
        }

        impl $name {
            const TOPICS: usize = 1 $(+ $crate::one!($topic))* $($(+ $crate::one!($late))*)?;

            /// Emits the event.
            pub fn emit(&self) {
                $crate::abi::emit(&mut self.output(), Self::TOPICS);
            }

            /// The event in words: its signature, indexed fields, the others.
            #[inline]
            fn output(&self) -> $crate::abi::Output {
                const SIGNATURE: Option<[u8; 32]> = <$name as ink::env::Event<ink::abi::Sol>>::SIGNATURE_TOPIC;
                const VALUES: usize = 0 $(+ $crate::one!($field))* $($(+ $crate::one!($last))*)?;
                let mut output = $crate::abi::Output::default();
                output.push(&const { SIGNATURE.expect("a named event") });
                $($crate::abi::Value::write(&self.$topic, &mut output);)*
                $($($crate::abi::Value::write(&self.$late, &mut output);)*)?
                output.begin_values(VALUES);
                $($crate::abi::Value::write(&self.$field, &mut output);)*
                $($($crate::abi::Value::write(&self.$last, &mut output);)*)?
                output
            }
        }
    )+};
}

/// Declares how the errors of the rules read at the ABI, and `or_revert` for results of the rules.
///
/// A refusal ends the call where it happens: results with large errors, carried through every message to ink!'s
/// dispatcher, are a tenth of a blob.
///
/// ```text
/// w3av_contract_host::errors! {
///     TokenError:
///     TokenError::InvalidReceiver { receiver } => ERC20InvalidReceiver { receiver: Address },
/// }
/// ```
#[macro_export]
macro_rules! errors {
    ($rules:ty: $(
        $pattern:pat => $name:ident { $($field:ident: $field_type:ty),* }
    ),+ $(,)?) => {
        /// What the rules gave, or the end of the call.
        pub(crate) trait OrRevert<T> {
            /// The value; a refusal reverts the call with the error of the golden interface.
            fn or_revert(self) -> T;
        }

        impl<T> OrRevert<T> for Result<T, $rules> {
            fn or_revert(self) -> T {
                match self {
                    Ok(value) => value,
                    Err(error) => revert(&error),
                }
            }
        }

        #[cold]
        #[inline(never)]
        fn revert(error: &$rules) -> ! {
            let output = match *error {$(
                $pattern => {
                    let selector = ink::sol_error_selector!(stringify!($name), ($($field_type,)*));
                    #[allow(unused_mut, reason = "an error without fields")]
                    let mut output = $crate::abi::Output::with_selector(selector);
                    $($crate::abi::Value::write(&$field, &mut output);)*
                    output
                }
            )+};
            $crate::abi::revert(output)
        }

        /// The same errors as ink! describes them in the ABI.
        #[cfg(feature = "std")]
        #[derive(ink::SolErrorMetadata)]
        #[allow(dead_code, missing_docs, reason = "only described")]
        pub enum Described {
            $($name { $($field: $field_type),* }),+
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! one {
    ($name:ident) => {
        1
    };
}
