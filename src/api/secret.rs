//! Redacts `Debug` of requests and responses that hold a secret.

macro_rules! hide {
    ($($name:path),+ $(,)?) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }
    )+};
}

hide!(
    super::account::Register,
    super::account::SignIn,
    super::account::ChangePassword,
    super::booking::ScheduleAnswer,
    super::booking::Scheduled,
    super::booking_page::ConfirmSession,
    super::booking_page::SessionRequested,
    super::clients::AcceptInvitation,
    super::clients::ClientAdded,
    super::forms::FormReply,
    super::join::Admission,
    super::join::RoomTicket,
    super::provider::ChooseProvider,
    super::provider::ProviderSettings,
    super::series::SeriesCreated,
    super::webhooks::AddEndpoint,
    super::webhooks::EndpointAdded,
);
