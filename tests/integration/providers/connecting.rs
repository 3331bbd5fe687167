//! The OAuth flow of a provider, and how a connection ends.

use super::{Story, failed, query};
use crate::{harness::TestApp, people::Person};
use chrono::TimeDelta;
use rapport::api::{
    ErrorCode,
    provider::{LinkProblem, Provider, ProviderSettings, ProviderState},
};
use rapport::server::db;
use reqwest::Method;
use serde_json::{Value as Json, json};
use url::Url;

on_both_engines!(
    a_partner_connects_zoom,
    a_partner_connects_google,
    a_choice_that_was_made_stays,
    a_state_that_nobody_was_given_is_refused,
    a_way_leads_back_once,
    another_person_cannot_come_back_with_it,
    another_login_of_the_same_person_cannot_come_back_with_it,
    a_way_is_open_for_ten_minutes,
    a_way_to_zoom_does_not_lead_back_from_google,
    who_says_no_has_connected_nothing,
    google_has_to_grant_something_that_lasts,
    a_provider_that_is_broken_connects_nothing,
    only_partners_connect,
    what_is_not_set_up_cannot_be_connected,
    disconnecting_gives_the_grant_back_and_forgets_it,
    a_grant_is_given_back_hours_later_too,
    disconnecting_forgets_it_even_if_the_provider_fails,
    an_account_that_another_partner_connects_is_lost_to_the_first,
);

const PROVIDERS: [Provider; 2] = [Provider::Zoom, Provider::GoogleMeet];

impl Story {
    async fn stands(&self, person: &Person, provider: Provider) -> ProviderState {
        self.choice(person, provider).await.state
    }

    /// The number of calls to a fake's token endpoint.
    async fn tokens_asked(&self, provider: Provider) -> usize {
        let call = match provider {
            Provider::Zoom => "POST /oauth/token",
            _ => "POST /token",
        };
        self.calls(provider, call).await
    }

    /// A callback that fails without redeeming a code.
    async fn comes_back_in_vain(&self, person: &Person, back: &Url) {
        let before = [
            self.tokens_asked(Provider::Zoom).await,
            self.tokens_asked(Provider::GoogleMeet).await,
        ];
        assert_eq!(self.returns(person, back).await, "stale", "{back}");
        let after = [
            self.tokens_asked(Provider::Zoom).await,
            self.tokens_asked(Provider::GoogleMeet).await,
        ];
        assert_eq!(before, after);
    }

    async fn nothing_is_connected(&self) {
        let rows = "select cast(count(*) as bigint) from user_integrations";
        assert_eq!(self.app.number(rows, []).await, 0);
        for provider in PROVIDERS {
            assert_eq!(
                self.stands(&self.rivera, provider).await,
                ProviderState::NotConnected
            );
        }
        assert_eq!(self.settings(&self.rivera).await.chosen, Provider::Jitsi);
        self.over().await;
    }

    async fn disconnects(&self, provider: Provider) -> ProviderSettings {
        let asked = json!({"provider": provider});
        self.rivera.ask("provider/disconnect", asked).await.done()
    }
}

async fn a_partner_connects_zoom(story: Story) {
    let rivera = &story.rivera;
    assert_eq!(
        story.stands(rivera, Provider::Zoom).await,
        ProviderState::NotConnected
    );
    let consent = story.sets_out(rivera, Provider::Zoom).await;
    assert_eq!(consent.path(), "/zoom/oauth/authorize");
    let asked = query(&consent);
    assert_eq!(asked["response_type"], "code");
    assert_eq!(asked["client_id"], "zoom-client");
    assert_eq!(asked["code_challenge_method"], "S256");
    assert_eq!(asked["code_challenge"].len(), 43);
    let callback = format!("{}/oauth/zoom/callback", story.app.address);
    assert_eq!(asked["redirect_uri"], callback);
    assert!(
        !asked.contains_key("scope"),
        "Zoom's are a matter of the registration"
    );
    let another = query(&story.sets_out(rivera, Provider::Zoom).await);
    assert_ne!(asked["state"], another["state"]);
    assert_ne!(asked["code_challenge"], another["code_challenge"]);

    let back = story.consents(&consent).await;
    let code = &query(&back)["code"];
    let callback = format!("{}?{}", back.path(), back.query().unwrap());
    let answer = rivera.get(&callback).await;
    assert_eq!(
        answer.see_other(),
        "/settings?provider=zoom&outcome=connected#video-provider"
    );
    let settings = story.settings(rivera).await;
    assert_eq!(settings.chosen, Provider::Zoom);
    let choice = story.choice(rivera, Provider::Zoom).await;
    assert_eq!(choice.state, ProviderState::Ready);
    assert_eq!(choice.account.as_deref(), Some("host@zoom.example"));
    let page = rivera.get("/settings").await;
    assert!(page.body.contains("host@zoom.example"));
    assert!(!page.body.contains(code));
    story.over().await;
}

async fn a_partner_connects_google(story: Story) {
    let rivera = &story.rivera;
    let consent = story.sets_out(rivera, Provider::GoogleMeet).await;
    assert_eq!(consent.path(), "/google/o/oauth2/v2/auth");
    let asked = query(&consent);
    assert_eq!(asked["access_type"], "offline");
    assert_eq!(asked["prompt"], "consent");
    assert_eq!(asked["code_challenge_method"], "S256");
    let callback = format!("{}/oauth/google_meet/callback", story.app.address);
    assert_eq!(asked["redirect_uri"], callback);
    let mut scopes: Vec<_> = asked["scope"].split(' ').collect();
    scopes.sort_unstable();
    let expected = [
        "email",
        "https://www.googleapis.com/auth/calendar.events.owned",
        "https://www.googleapis.com/auth/meetings.space.created",
        "openid",
    ];
    assert_eq!(scopes, expected, "and no more than that");

    let back = story.consents(&consent).await;
    assert_eq!(story.returns(rivera, &back).await, "connected");
    assert_eq!(story.settings(rivera).await.chosen, Provider::GoogleMeet);
    let choice = story.choice(rivera, Provider::GoogleMeet).await;
    assert_eq!(choice.state, ProviderState::Ready);
    assert_eq!(choice.account.as_deref(), Some("rivera@gmail.example"));
    story.over().await;
}

async fn a_choice_that_was_made_stays(story: Story) {
    let form = json!({"form": {"provider": "jitsi"}});
    story
        .rivera
        .ask("provider/choose", form)
        .await
        .done::<ProviderSettings>();
    story.connects(&story.rivera, Provider::Zoom).await;
    assert_eq!(story.settings(&story.rivera).await.chosen, Provider::Jitsi);
    story.connects(&story.rivera, Provider::GoogleMeet).await;
    let form = json!({"form": {"provider": "zoom"}});
    story
        .rivera
        .ask("provider/choose", form)
        .await
        .done::<ProviderSettings>();
    story.connects(&story.rivera, Provider::GoogleMeet).await;
    assert_eq!(story.settings(&story.rivera).await.chosen, Provider::Zoom);
    story.over().await;
}

/// The same URL with another state.
fn with_state(back: &Url, state: &str) -> Url {
    let mut told = query(back);
    told.insert("state".into(), state.into());
    let mut back = back.clone();
    back.query_pairs_mut().clear().extend_pairs(&told);
    back
}

async fn a_state_that_nobody_was_given_is_refused(story: Story) {
    for provider in PROVIDERS {
        let consent = story.sets_out(&story.rivera, provider).await;
        let back = story.consents(&consent).await;
        for state in ["", "another", &query(&back)["state"].to_uppercase()] {
            story
                .comes_back_in_vain(&story.rivera, &with_state(&back, state))
                .await;
        }
        let callback = format!("/oauth/{}/callback", provider.word());
        let bare = story.rivera.get(&callback).await;
        assert!(bare.see_other().contains("outcome=stale"));
    }
    story.nothing_is_connected().await;
}

async fn a_way_leads_back_once(story: Story) {
    for provider in PROVIDERS {
        let consent = story.sets_out(&story.rivera, provider).await;
        let back = story.consents(&consent).await;
        assert_eq!(story.returns(&story.rivera, &back).await, "connected");
        story.comes_back_in_vain(&story.rivera, &back).await;
        assert_eq!(story.stands(&story.rivera, provider).await, ProviderState::Ready);
    }
    story.has_a_session().await;
    story.over().await;
}

async fn another_person_cannot_come_back_with_it(story: Story) {
    let okafor = story.app.partner("Okafor").await;
    for provider in PROVIDERS {
        let consent = story.sets_out(&story.rivera, provider).await;
        let back = story.consents(&consent).await;
        story.comes_back_in_vain(&okafor, &back).await;
        assert_eq!(story.stands(&okafor, provider).await, ProviderState::NotConnected);
        story.comes_back_in_vain(&story.rivera, &back).await;
    }
    story.nothing_is_connected().await;
}

async fn another_login_of_the_same_person_cannot_come_back_with_it(story: Story) {
    let elsewhere = story.app.another_browser(&story.rivera).await;
    for provider in PROVIDERS {
        let consent = story.sets_out(&story.rivera, provider).await;
        let back = story.consents(&consent).await;
        story.comes_back_in_vain(&elsewhere, &back).await;
    }
    story.nothing_is_connected().await;
}

async fn a_way_is_open_for_ten_minutes(story: Story) {
    for provider in PROVIDERS {
        let consent = story.sets_out(&story.rivera, provider).await;
        let back = story.consents(&consent).await;
        story.app.wait(TimeDelta::minutes(10));
        story.comes_back_in_vain(&story.rivera, &back).await;
    }
    story.nothing_is_connected().await;
    for provider in PROVIDERS {
        let consent = story.sets_out(&story.rivera, provider).await;
        let back = story.consents(&consent).await;
        story.app.wait(TimeDelta::seconds(599));
        assert_eq!(story.returns(&story.rivera, &back).await, "connected");
    }
}

async fn a_way_to_zoom_does_not_lead_back_from_google(story: Story) {
    for (provider, other) in [("zoom", "google_meet"), ("google_meet", "zoom")] {
        let provider = Provider::from_word(provider).unwrap();
        let consent = story.sets_out(&story.rivera, provider).await;
        let mut back = story.consents(&consent).await;
        back.set_path(&format!("/oauth/{other}/callback"));
        story.comes_back_in_vain(&story.rivera, &back).await;
    }
    story.nothing_is_connected().await;
}

async fn who_says_no_has_connected_nothing(story: Story) {
    for provider in PROVIDERS {
        story.tells(provider, json!({"deny": true})).await;
        assert_eq!(story.goes(&story.rivera, provider).await, "denied");
        assert_eq!(story.tokens_asked(provider).await, 0);
    }
    story.nothing_is_connected().await;
    for provider in PROVIDERS {
        story.tells(provider, json!({"deny": false})).await;
        story.connects(&story.rivera, provider).await;
    }
}

async fn google_has_to_grant_something_that_lasts(story: Story) {
    let google = Provider::GoogleMeet;
    story.tells(google, json!({"no_refresh_token": true})).await;
    assert_eq!(story.goes(&story.rivera, google).await, "lacking");
    story
        .tells(google, json!({"no_refresh_token": false, "grant_only": []}))
        .await;
    assert_eq!(story.goes(&story.rivera, google).await, "lacking");
    story.nothing_is_connected().await;
    story.tells(google, json!({"grant_only": null})).await;
    story.connects(&story.rivera, google).await;
}

async fn a_provider_that_is_broken_connects_nothing(story: Story) {
    for (provider, call) in [
        (Provider::Zoom, "POST /oauth/token"),
        (Provider::Zoom, "GET /v2/users/me"),
        (Provider::GoogleMeet, "POST /token"),
        (Provider::GoogleMeet, "GET /oauth2/v3/userinfo"),
    ] {
        for with in ["500", "drop"] {
            story.fails(provider, call, with, 1).await;
            assert_eq!(story.goes(&story.rivera, provider).await, "failed", "{call}");
        }
    }
    story.nothing_is_connected().await;
}

async fn only_partners_connect(story: Story) {
    let nobody = story.app.anybody();
    for provider in PROVIDERS {
        let connect = format!("/settings/providers/{}/connect", provider.word());
        assert_eq!(nobody.post(&connect, &[]).await.status, 401);
        assert_eq!(story.maya.post(&connect, &[]).await.status, 403);
        let consent = story.sets_out(&story.rivera, provider).await;
        let back = story.consents(&consent).await;
        let callback = format!("{}?{}", back.path(), back.query().unwrap());
        assert_eq!(nobody.get(&callback).await.status, 401);
        assert_eq!(story.maya.get(&callback).await.status, 403);
        // Neither attempt has used up the state.
        assert_eq!(story.returns(&story.rivera, &back).await, "connected");
    }
    for other in ["jitsi", "manual", "teams"] {
        let connect = format!("/settings/providers/{other}/connect");
        assert_eq!(story.rivera.post(&connect, &[]).await.status, 404, "{other}");
        let callback = format!("/oauth/{other}/callback?state=a&code=b");
        assert_eq!(story.rivera.get(&callback).await.status, 404, "{other}");
    }
}

async fn what_is_not_set_up_cannot_be_connected(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let settings: ProviderSettings = rivera.ask("provider/settings", json!({})).await.done();
    for provider in PROVIDERS {
        let mut choices = settings.choices.iter();
        let choice = choices.find(|choice| choice.provider.provider == provider);
        assert_eq!(choice.expect("offered").state, ProviderState::NotSetUp);
        let path = format!("/settings/providers/{}/connect", provider.word());
        let refused = rivera.post(&path, &[]).await;
        assert_eq!((refused.status, refused.header("location")), (409, ""));
        let form = json!({"form": {"provider": provider.word()}});
        assert!(
            !rivera
                .ask("provider/choose", form)
                .await
                .wrong("provider")
                .is_empty()
        );
        let session = rivera.schedules(&maya).created().await.session;
        let asked = json!({"id": session.id, "provider": provider});
        rivera
            .ask("provider/change", asked)
            .await
            .refused(ErrorCode::NotNow);
        rivera.deletes(session.id).await.done::<()>();
    }
    let states = "select cast(count(*) as bigint) from oauth_states";
    assert_eq!(app.number(states, []).await, 0);
    assert_eq!(app.jobs().await, (0, 0));
}

impl Story {
    /// The stored refresh token, unsealed.
    async fn refresh_token(&self, provider: Provider) -> String {
        let app = &self.app.app;
        let stored = db::integrations::one_of(&app.db, self.rivera.id, provider).await;
        let stored = stored.unwrap().expect("connected");
        let place = format!(
            "user_integrations|refresh_token_sealed|{}|{}",
            stored.id,
            provider.word()
        );
        let opened = app
            .config
            .keys
            .open(&place, &stored.refresh_token_sealed.unwrap());
        String::from_utf8(opened.unwrap()).unwrap()
    }

    /// Whether the provider still accepts this refresh token.
    async fn is_alive(&self, provider: Provider, refresh_token: &str) -> bool {
        let (path, name) = match provider {
            Provider::Zoom => ("/oauth/token", "zoom"),
            _ => ("/token", "google"),
        };
        let request = self
            .http
            .request(Method::POST, format!("{}{path}", self.base(provider)))
            .basic_auth(format!("{name}-client"), Some(format!("{name}-secret")))
            .form(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]);
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let body: Json = answer.json().await.unwrap();
        assert!(
            status == 200 || body["error"] == "invalid_grant",
            "{status} {body}"
        );
        status == 200
    }
}

async fn disconnecting_gives_the_grant_back_and_forgets_it(story: Story) {
    for provider in PROVIDERS {
        story.connects(&story.rivera, provider).await;
        let form = json!({"form": {"provider": provider.word()}});
        story
            .rivera
            .ask("provider/choose", form)
            .await
            .done::<ProviderSettings>();
        let token = story.refresh_token(provider).await;
        let settings = story.disconnects(provider).await;
        assert_eq!(settings.chosen, Provider::Jitsi);
        assert!(
            !story.is_alive(provider, &token).await,
            "the grant has ended there"
        );
        let choice = story.choice(&story.rivera, provider).await;
        assert_eq!(
            (choice.state, choice.account),
            (ProviderState::NotConnected, None)
        );
        story.disconnects(provider).await;
    }
    assert_eq!(story.seen(Provider::Zoom).await["live_refresh_tokens"], 0);
    story.nothing_is_connected().await;
    let session = story.books().await;
    assert_eq!(story.link(session.id).await.provider.provider, Provider::Jitsi);
}

async fn a_grant_is_given_back_hours_later_too(story: Story) {
    for provider in PROVIDERS {
        story.connects(&story.rivera, provider).await;
        story.app.wait(TimeDelta::hours(3));
        story.tells(provider, json!({"expire_access_tokens": true})).await;
        let token = story.refresh_token(provider).await;
        story.disconnects(provider).await;
        assert!(!story.is_alive(provider, &token).await, "{provider:?}");
    }
    // Zoom's refresh tokens are single-use, so the check above proves nothing there.
    assert_eq!(story.seen(Provider::Zoom).await["live_refresh_tokens"], 0);
    story.nothing_is_connected().await;
}

async fn disconnecting_forgets_it_even_if_the_provider_fails(story: Story) {
    for (provider, call) in [
        (Provider::Zoom, "POST /oauth/revoke"),
        (Provider::GoogleMeet, "POST /revoke"),
    ] {
        for with in ["500", "drop"] {
            story.connects(&story.rivera, provider).await;
            story.fails(provider, call, with, 1).await;
            let before = story.calls(provider, call).await;
            story.disconnects(provider).await;
            assert_eq!(story.calls(provider, call).await, before + 1);
        }
        story.connects(&story.rivera, provider).await;
        story.tells(provider, json!({"revoke_all": true})).await;
        story.disconnects(provider).await;
    }
    story.nothing_is_connected().await;
}

async fn an_account_that_another_partner_connects_is_lost_to_the_first(story: Story) {
    let okafor = story.app.partner("Okafor").await;
    story.connects(&story.rivera, Provider::Zoom).await;
    story.connects(&okafor, Provider::Zoom).await;
    assert_eq!(
        story.stands(&story.rivera, Provider::Zoom).await,
        ProviderState::NeedsReconnect
    );
    assert_eq!(story.stands(&okafor, Provider::Zoom).await, ProviderState::Ready);
    let kept = "select cast(count(*) as bigint) from user_integrations where access_token_sealed is not null or refresh_token_sealed is not null";
    assert_eq!(story.app.number(kept, []).await, 1);
    let session = story.books().await;
    story.app.works().await;
    let reconnect = failed(LinkProblem::Reconnect);
    assert_eq!(story.state(session.id).await, reconnect);
    assert!(story.meetings().await.is_empty(), "Zoom was not asked");
    story.over().await;
}
