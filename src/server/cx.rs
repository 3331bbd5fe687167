//! The context of a use case: the app, who acts, and how they read.

use super::{
    app::App,
    db::{
        Tx,
        accounts::{Account, Login},
        audit::{self, AuditAction},
    },
    error::Error,
    principal::Principal,
    when,
    zone::Zone,
};
use crate::{
    api::ErrorCode,
    domain::{
        access::{Action, role_allows},
        account::Caller,
        ids::AccountId,
        theme::Theme,
    },
    words::{Lang, Words},
};
use chrono::{DateTime, Utc};
use std::net::IpAddr;
use uuid::Uuid;

/// The context of a use case: the app, the caller and the language. Cheap to clone.
#[derive(Clone)]
pub struct Cx {
    pub app: App,
    /// The only source of identity: never an argument.
    pub principal: Principal,
    pub lang: Lang,
    pub theme: Theme,
    /// Hash of the visitor cookie, which ties a hold to a browser without a login.
    pub visitor: Option<Vec<u8>>,
    /// The client's address, taken from a trusted proxy's headers if there is one.
    pub ip: IpAddr,
}

impl Cx {
    pub fn words(&self) -> Words {
        Words(self.lang)
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    /// The login, or `signed_out`.
    pub fn signed_in(&self) -> Result<&Login, Error> {
        self.principal
            .login()
            .ok_or_else(|| Error::refused(ErrorCode::SignedOut, self.words().error_signed_out()))
    }

    /// The account that acts, or `signed_out`.
    pub fn account(&self) -> Result<&Account, Error> {
        self.signed_in().map(|login| &login.account)
    }

    /// The caller for [`crate::domain::access`], or `signed_out`.
    pub fn caller(&self) -> Result<Caller, Error> {
        self.account().map(|account| Caller {
            account: account.id,
            role: account.role,
        })
    }

    /// The caller, if their role allows the action. Fails with `signed_out` or `forbidden`.
    pub fn caller_who(&self, action: Action) -> Result<Caller, Error> {
        let caller = self.caller()?;
        if self.account()?.unapproved {
            return Err(Error::refused(
                ErrorCode::Forbidden,
                self.words().error_unapproved(),
            ));
        }
        if role_allows(caller.role, action) {
            Ok(caller)
        } else {
            Err(Error::refused(
                ErrorCode::Forbidden,
                self.words().error_forbidden(),
            ))
        }
    }

    /// The caller's time zone, or `signed_out`.
    pub fn zone(&self) -> Result<Zone, Error> {
        self.account().map(|account| when::zone(&account.time_zone))
    }

    /// Writes to the audit log what this account has done to the subject, in the transaction that does it.
    pub async fn audit(&self, tx: &mut Tx, by: AccountId, did: AuditAction, to: Uuid) -> Result<(), Error> {
        Ok(audit::record(tx, self.now(), by, did, to, None).await?)
    }
}
