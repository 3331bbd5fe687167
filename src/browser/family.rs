//! Detects the browser, as far as the path to its permission settings differs.

/// Browsers whose permission settings are in the same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Family {
    /// Chrome, Edge and other Chromium browsers on desktop.
    Chromium,
    /// Firefox on desktop.
    Firefox,
    /// Safari on a Mac.
    Safari,
    /// Safari on an iPhone or iPad.
    IosSafari,
    /// Any other browser on an iPhone or iPad: its permissions are in the system's settings.
    IosOther,
    /// Chrome and other Chromium browsers on Android.
    Android,
    AndroidFirefox,
    /// A browser inside another app: it has no settings of its own.
    InApp,
    /// No instructions exist for this one.
    #[default]
    Other,
}

impl Family {
    /// Reads the user agent; `touch` distinguishes an iPad from the Mac that it claims to be.
    pub fn of(user_agent: &str, touch: bool) -> Self {
        let has = |word| user_agent.contains(word);
        if ["; wv)", "FBAN/", "FBAV/", "Instagram", "MicroMessenger"]
            .into_iter()
            .any(has)
        {
            return Self::InApp;
        }
        let ios =
            has("iPhone") || has("iPad") || has("iPod") || (has("Macintosh") && touch && has("Safari/"));
        if ios {
            let other = ["CriOS", "FxiOS", "EdgiOS", "OPiOS", "DuckDuckGo"]
                .into_iter()
                .any(has);
            return if other { Self::IosOther } else { Self::IosSafari };
        }
        match (
            has("Android"),
            has("Firefox/"),
            has("Chrome/") || has("Chromium/"),
            has("Safari/"),
        ) {
            (true, true, _, _) => Self::AndroidFirefox,
            (true, false, true, _) => Self::Android,
            (false, true, _, _) => Self::Firefox,
            (false, false, true, _) => Self::Chromium,
            (false, false, false, true) => Self::Safari,
            _ => Self::Other,
        }
    }

    /// Names the browser in the page.
    pub fn word(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Safari => "safari",
            Self::IosSafari => "ios-safari",
            Self::IosOther => "ios-other",
            Self::Android => "android",
            Self::AndroidFirefox => "android-firefox",
            Self::InApp => "in-app",
            Self::Other => "other",
        }
    }

    pub fn is_on_phone(self) -> bool {
        !matches!(self, Self::Chromium | Self::Firefox | Self::Safari | Self::Other)
    }

    pub fn here() -> Self {
        web_sys::window()
            .map(|window| window.navigator())
            .map(|it| Self::of(&it.user_agent().unwrap_or_default(), it.max_touch_points() > 1))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Family;

    #[test]
    fn browsers_are_told_apart() {
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        let cases = [
            (
                format!("{mac} Version/18.1 Safari/605.1.15"),
                false,
                Family::Safari,
            ),
            (
                format!("{mac} Version/18.1 Safari/605.1.15"),
                true,
                Family::IosSafari,
            ),
            (
                "Mozilla/5.0 (iPhone) AppleWebKit CriOS/141 Mobile Safari/604.1".into(),
                true,
                Family::IosOther,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) Chrome/141 Safari/537.36 Edg/141".into(),
                false,
                Family::Chromium,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit Chrome/141 Safari/537.36".into(),
                true,
                Family::Chromium,
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0".into(),
                false,
                Family::Firefox,
            ),
            (
                "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0".into(),
                true,
                Family::AndroidFirefox,
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) Chrome/141 Mobile Safari/537.36".into(),
                true,
                Family::Android,
            ),
            (
                "Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) Version/4.0 Chrome/141 Mobile Safari/537.36"
                    .into(),
                true,
                Family::InApp,
            ),
            (
                "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS;FBAV/480.0]".into(),
                true,
                Family::InApp,
            ),
            (String::new(), false, Family::Other),
        ];
        for (agent, touch, family) in cases {
            assert_eq!(Family::of(&agent, touch), family, "{agent}");
        }
    }
}
