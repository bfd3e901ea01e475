//! What the engine needs once somebody signs in, or makes an account. In a release
//! each is in a part of the module: the sign-in form does not wait for it.

use super::account::{self, Account};
use super::register::{self, Given};
use crate::api::SignIn;
use futures::future::LocalBoxFuture;
use leptos::wasm_split::SplitLoaderError;

#[cfg(feature = "split")]
pub use apart::{account, preload, registration};

/// Runs until the account is signed out; see [`Account::run`].
pub type Running = LocalBoxFuture<'static, Option<SignIn>>;

#[cfg(feature = "split")]
#[allow(unsafe_code)] // of the attribute: a call into the other part
mod apart {
    use super::*;

    /// Loads the part if need be, and gives the task of an account.
    #[leptos::wasm_split::wasm_split(
        client,
        wasm_split_path = ::leptos::wasm_split,
        fallible,
        preload(
            /// Loads the part, for later.
            preload
        )
    )]
    pub fn account(given: account::Given) -> Result<Running, SplitLoaderError> {
        Ok(Box::pin(Account::run(given)))
    }

    /// Loads the part if need be, and gives the task that makes an account: in the part
    /// with what draws that (`src/ui/register`).
    #[leptos::wasm_split::wasm_split(register, wasm_split_path = ::leptos::wasm_split, fallible)]
    pub fn registration(given: Given) -> Result<LocalBoxFuture<'static, ()>, SplitLoaderError> {
        Ok(Box::pin(register::run(given)))
    }
}

/// The task of an account.
#[cfg(not(feature = "split"))]
pub async fn account(given: account::Given) -> Result<Running, SplitLoaderError> {
    Ok(Box::pin(Account::run(given)))
}

/// The task that makes an account.
#[cfg(not(feature = "split"))]
pub async fn registration(given: Given) -> Result<LocalBoxFuture<'static, ()>, SplitLoaderError> {
    Ok(Box::pin(register::run(given)))
}

/// Nothing: it is all one.
#[cfg(not(feature = "split"))]
pub async fn preload() -> Result<(), SplitLoaderError> {
    Ok(())
}
