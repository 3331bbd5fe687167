// Every page and its main states, in both schemes, on a desktop and a narrow phone, in both languages, with the longest
// words that people write: the structural check of support/look.ts says what is wrong. Pictures of the same pages, with
// ordinary words, say what is different (the project `pictures`).
import type { Page } from "@playwright/test";
import { expect, test as base } from "../support/app.ts";
import { expectLive, expectProgram } from "../support/live.ts";
import { expectGoodLook, lookFaults, type Look } from "../support/look.ts";
import { People, type Booked, type Somebody } from "../support/people.ts";
import { expectPictures, pictured } from "../support/pictures.ts";
import { inMinutes, nextWeek } from "../support/times.ts";
import { JoinPage } from "../pages/join.ts";
import { MeetingPage } from "../pages/meeting.ts";

/** What people write. */
const long = {
  partner: `Dr ${"Wolfeschlegelsteinhausenbergerdorff".repeat(3).slice(0, 97)}`,
  client: "Hubert-Blaine-Wolfeschlegelsteinhausenbergerdorff-Adalbert".repeat(2).slice(0, 100),
  invited: "Hubert-Blaine-Wolfeschlegelsteinhausenbergerdorff-Adalbert".repeat(2).slice(0, 100),
  address: `${"l".repeat(60)}@home.example`,
  title: "Aufmerksamkeitsdefizitstörungsbewältigungsgespräche",
  note: `https://example.org/${"a-very-long-path/".repeat(7)}`.slice(0, 130),
  endpoint: `https://${"long-host-name.".repeat(8)}example.org/`,
};
const ordinary: typeof long = {
  partner: "Dr Rivera",
  client: "Maya Stein",
  invited: "Lou Frost",
  address: "lou@home.example",
  title: "First talk",
  note: "What has been easier since last week? Read https://example.org/sleep before.",
  endpoint: "https://records.example.org/rapport",
};

type Practice = Record<"partner" | "client" | "admin", Somebody> &
  Record<"open" | "locked" | "shut" | "later" | "cancelled" | "ended" | "rated" | "endpoint" | "type" | "byRequest" | "request", { id: string }> & { invitation: string; page: string; confirmation: string };

// One test a scene, so that both workers have something to do.
base.describe.configure({ mode: "parallel" });

const test = base.extend<{}, { practice: Practice }>({
  practice: [
    async ({ app, browser, isPictured }, use) => {
      const words = isPictured ? ordinary : long;
      const people = new People(app, browser);
      const [partner, client] = await people.pair(words.partner, words.client);
      const other = await people.partner("Dr Novak");
      const root = { role: "admin", name: words.partner, email: "root@practice.example", password: "correct horse battery" } as const;
      app.createAdmin(root);
      const admin = await people.signsIn(root);
      const plans = (title: string, at: Date | number, more = {}) =>
        partner.schedules(client, { title, at: at instanceof Date ? at : { date: nextWeek(2), time: `${at}:00` }, notes: words.note, ...more });

      const holds = async (minutes: number) => {
        const session = await plans(words.title, inMinutes(minutes), { duration: 30 });
        await client.enters(session);
        await partner.enters(session);
        await partner.ends(session);
        return session;
      };
      const rated = await holds(3);
      await client.call("feedback/give", { id: rated.id, form: { stars: "4", comment: words.note, may_be_shown: "on" } });
      const ended = await holds(4);
      const cancelled = await plans(words.title, 9);
      await partner.cancels(cancelled, words.note);
      const open = await plans(words.title, inMinutes(5), { duration: 30 });
      const locked = await plans(words.title, inMinutes(40), { isProtected: true });
      const shut = await plans(words.title, inMinutes(100), { isProtected: true });
      await lock(client, shut);
      const later = await plans(words.title, 10);
      await plans("A short talk", 11, { duration: 30 });
      await plans("A walk", 12, { place: words.title });
      // More than a day of the month shows.
      for (const hour of [14, 15, 16]) await plans(words.title, hour);
      await other.call("clients/add", { form: { name: client.name, email: client.person.email } });
      const { invitation } = await partner.call("clients/add", { form: { name: words.invited, email: words.address } });
      const { endpoint } = await partner.call("webhooks/add", { form: { url: words.endpoint, events: ["session.booked"] } });
      const type = await partner.offers(words.title, { place: words.note, audience: "anyone" });
      // A week to answer, which ends where the session would begin: no minute of today shows.
      const byRequest = await partner.offers(words.invited, { approval: "168" });
      const { version } = await partner.call("intake/questions", { id: byRequest.id });
      const question = { text: `${words.title}?`, kind: "choice", options: `${words.title}\n${words.note.slice(0, 100)}` };
      await partner.call("intake/save", { form: { ...question, id: byRequest.id, version } });
      const first = { id: byRequest.id, start: new Date(`${nextWeek(1)}T08:00:00Z`).getTime() };
      const { path } = await client.call("slots/book", { form: { ...first, "answer-0": words.title } });
      const request = { id: path.split("/").at(-1) };
      await client.call("waiting/wait", { id: byRequest.id });
      const page = await partner.showsPage();
      const wanted = { id: type.id, start: new Date(`${nextWeek(4)}T09:00:00Z`).getTime(), zone: "Europe/Berlin" };
      const newcomer = { name: words.invited, email: "newcomer@home.example" };
      const asked = await (await people.http()).post("/api/slots/request", { data: { form: { ...wanted, ...newcomer } } });
      const confirmation = new URL((await asked.json()).link).pathname;
      await partner.call("availability/set_day", { form: { date: nextWeek(5), hours: "" } });
      await use({ partner, client, admin, open, locked, shut, later, cancelled, ended, rated, endpoint, type, byRequest, request, invitation, page, confirmation });
      await people.leave();
    },
    { scope: "worker" },
  ],
});

async function lock(client: Somebody, { id, passcode }: Booked): Promise<void> {
  const wrong = passcode === "000000" ? "000001" : "000000";
  for (let tries = 0; tries < 6; tries++) await client.http.post("/api/join/verify_passcode", { data: { id, passcode: wrong } });
}

type Scene = {
  name: string;
  who?: "partner" | "client" | "admin";
  path: (practice: Practice) => string;
  /** Brings the page into its state, in whatever language. */
  before?: (page: Page) => Promise<void>;
  /** It goes on while one looks, so that no two pictures of it are alike. */
  moves?: true;
};

const publicly = (page: string, type: string) => `${page}/${type}?zone=Europe%2FBerlin&start=${new Date(`${nextWeek(3)}T09:00:00Z`).getTime()}`;

const main = (page: Page) => page.getByRole("main");

/** Opens a dialog by its name in the address. */
const dialog = (name: string) => async (page: Page) => {
  const button = page.locator(`form:has(input[name=dialog][value=${name}]) button`).first();
  await expectLive(button);
  await button.click();
  await expect(page.getByRole("dialog")).toBeVisible();
};

/** Sends the page's main form as it is. */
const send = async (page: Page) => {
  await main(page).locator("form[method=post] button[type=submit]:visible").last().click();
  await expect(page.locator("[aria-invalid=true], [role=alert]").first()).toBeVisible();
};

/** The same time next week: booked the first time, refused in the other language. */
const booksAgain = async (page: Page) => {
  const button = page.locator("form[action='/api/booking/again'] button").first();
  await expectLive(button);
  await button.click();
  await expect(page.locator("dialog[open], [role=alert]").first()).toBeVisible();
};

/** The camera shows something, and the microphone has heard something. */
const testsDevices = async (page: Page) => {
  await expect(page.locator("[data-point=camera][data-state=ready]")).toBeVisible();
  await expect(page.locator("[data-point=microphone] .check-status")).toHaveAttribute("data-mood", "well");
};

/** Hangs up, in whatever language; the server has heard of it. */
const leaves = async (page: Page) => {
  await new MeetingPage(page).expectInside();
  await page.locator("[data-leave]").click();
  await expect(page.locator("[data-panel=left]")).toBeVisible();
  await expect(page.locator(".whereabouts[data-state=present]")).toHaveCount(0);
};

const scenes: Scene[] = [
  { name: "sign-in", path: () => "/sign-in" },
  { name: "sign-in, refused", path: () => "/sign-in", before: send },
  { name: "register", path: () => "/register" },
  { name: "register, refused", path: () => "/register", before: send },
  { name: "invitation", path: ({ invitation }) => new URL(invitation).pathname },
  { name: "invitation, used", path: () => "/invitations/nonsense" },
  { name: "page not found", path: () => "/nowhere" },
  { name: "overview of a partner", who: "partner", path: () => "/overview" },
  { name: "overview of a client", who: "client", path: () => "/overview" },
  { name: "overview of an admin", who: "admin", path: () => "/overview" },
  { name: "account menu", who: "partner", path: () => "/overview", before: (page) => page.locator("header summary").click() },
  { name: "sessions ahead", who: "partner", path: () => "/sessions" },
  { name: "sessions past", who: "client", path: () => "/sessions?half=past" },
  { name: "sessions past, by dates", who: "partner", path: () => "/sessions?half=past&period=dates&from=2026-01-01&to=2026-12-31" },
  { name: "figures", who: "partner", path: () => "/sessions/analytics" },
  { name: "schedule page, refused", who: "partner", path: () => "/sessions/new", before: send },
  { name: "instant dialog", who: "partner", path: () => "/overview", before: dialog("instant") },
  { name: "session ahead", who: "partner", path: ({ later }) => `/sessions/${later.id}` },
  { name: "session of a client", who: "client", path: ({ open }) => `/sessions/${open.id}` },
  { name: "session cancelled", who: "client", path: ({ cancelled }) => `/sessions/${cancelled.id}` },
  { name: "session to give feedback on", who: "client", path: ({ ended }) => `/sessions/${ended.id}` },
  { name: "session over", who: "partner", path: ({ rated }) => `/sessions/${rated.id}` },
  { name: "edit dialog", who: "partner", path: ({ later }) => `/sessions/${later.id}`, before: dialog("edit") },
  { name: "cancel dialog", who: "partner", path: ({ later }) => `/sessions/${later.id}`, before: dialog("cancel") },
  { name: "calendar, week", who: "partner", path: () => `/calendar?view=week&date=${nextWeek(2)}` },
  { name: "calendar, this week", who: "client", path: () => "/calendar" },
  { name: "calendar, month", who: "partner", path: () => `/calendar?view=month&date=${nextWeek(2)}` },
  { name: "calendar, agenda", who: "client", path: () => `/calendar?view=agenda&date=${nextWeek(2)}` },
  { name: "sign-in from a session's link", path: ({ open }) => `/sign-in?next=/sessions/${open.id}/join` },
  { name: "clients", who: "partner", path: () => "/clients" },
  { name: "clients, none found", who: "partner", path: () => `/clients?q=${long.title}` },
  { name: "a client", who: "partner", path: ({ client }) => `/clients/${client.account}` },
  { name: "booked again", who: "partner", path: ({ later }) => `/sessions/${later.id}`, before: booksAgain },
  { name: "add client dialog", who: "partner", path: () => "/clients", before: dialog("add") },
  { name: "availability", who: "partner", path: () => "/availability" },
  { name: "availability, refused", who: "partner", path: () => "/availability", before: send },
  { name: "session type dialog", who: "partner", path: ({ type }) => `/availability?dialog=type&type=${type.id}` },
  { name: "book", who: "client", path: () => "/book" },
  { name: "book, times", who: "client", path: ({ type }) => `/book/${type.id}?day=${nextWeek(1)}` },
  { name: "book, confirm", who: "client", path: ({ type }) => `/book/${type.id}?start=${new Date(`${nextWeek(3)}T09:00:00Z`).getTime()}` },
  { name: "book, not offered", who: "client", path: ({ type }) => `/book/${type.id}?start=0` },
  { name: "questions", who: "partner", path: ({ byRequest }) => `/availability/${byRequest.id}/questions` },
  { name: "questions, refused", who: "partner", path: ({ byRequest }) => `/availability/${byRequest.id}/questions`, before: send },
  { name: "book, request", who: "client", path: ({ byRequest }) => `/book/${byRequest.id}?start=${new Date(`${nextWeek(1)}T09:30:00Z`).getTime()}` },
  { name: "request to answer", who: "partner", path: ({ request }) => `/requests/${request.id}` },
  { name: "request of a client", who: "client", path: ({ request }) => `/requests/${request.id}` },
  { name: "propose dialog", who: "partner", path: ({ request }) => `/requests/${request.id}`, before: dialog("propose") },
  { name: "move, times", who: "client", path: ({ later }) => `/sessions/${later.id}/move?day=${nextWeek(1)}` },
  { name: "move, confirm", who: "client", path: ({ later }) => `/sessions/${later.id}/move?start=${new Date(`${nextWeek(3)}T09:00:00Z`).getTime()}` },
  { name: "a partner's page", path: ({ page }) => page },
  { name: "a partner's page, times", path: ({ page, type }) => `${page}/${type.id}?zone=Europe%2FBerlin&day=${nextWeek(1)}` },
  { name: "a partner's page, form refused", path: ({ page, type }) => publicly(page, type.id), before: send },
  { name: "a partner's page, zones", path: ({ page, type }) => `${page}/${type.id}?zone=Europe%2FBerlin&zones=` },
  { name: "a partner's page, of a partner", who: "partner", path: ({ page, type }) => publicly(page, type.id) },
  { name: "confirmation", path: ({ confirmation }) => confirmation },
  { name: "confirmation of a client", who: "client", path: ({ confirmation }) => confirmation },
  { name: "confirmation, used", path: () => "/confirm/nonsense" },
  { name: "settings", who: "client", path: () => "/settings" },
  { name: "settings of a partner", who: "partner", path: () => "/settings" },
  { name: "device test", who: "client", path: () => "/settings/devices", before: testsDevices },
  { name: "webhooks", who: "partner", path: () => "/settings/webhooks" },
  { name: "webhook endpoint", who: "partner", path: ({ endpoint }) => `/settings/webhooks/${endpoint.id}`, moves: true },
  { name: "join, passcode", who: "client", path: ({ locked }) => `/sessions/${locked.id}/join` },
  { name: "join, locked", who: "client", path: ({ shut }) => `/sessions/${shut.id}/join` },
  { name: "join, early", who: "client", path: ({ later }) => `/sessions/${later.id}/join`, before: testsDevices },
  { name: "join, open", who: "client", path: ({ open }) => `/sessions/${open.id}/join`, before: testsDevices },
  { name: "join, cancelled", who: "client", path: ({ cancelled }) => `/sessions/${cancelled.id}/join` },
  { name: "meeting", who: "client", path: ({ open }) => `/sessions/${open.id}/meeting`, before: (page) => new MeetingPage(page).expectInside() },
  { name: "meeting, left", who: "client", path: ({ open }) => `/sessions/${open.id}/meeting`, before: leaves },
];

for (const { name, who, path, before, moves } of scenes) {
  test(name, async ({ app, people, practice }) => {
    for (const locale of ["en-GB", "de-DE"]) {
      const page = await people.visitor({ locale, ...(who && { storageState: await practice[who].http.storageState() }) });
      await page.goto(app.url + path(practice));
      await before?.(page);
      await expectGoodLook(page);
    }
  });

  if (moves) continue;
  test(`${name}, pictured`, { tag: "@picture" }, async ({ app, people, practice }) => {
    for (const locale of ["en-GB", "de-DE"]) {
      const page = await people.visitor({ locale, ...pictured, ...(who && { storageState: await practice[who].http.storageState() }) });
      await page.goto(app.url + path(practice));
      await expectProgram(page);
      await before?.(page);
      await expectPictures(page, `${name} ${locale.slice(0, 2)}`);
    }
  });
}

test("one day of a month is filled as today", async ({ practice }) => {
  const page = await practice.partner.opens("/calendar?view=month");
  const filled = page.locator(".month-day-number").filter({ visible: true });
  await expect(filled).toHaveCount(42);
  const colours = await filled.evaluateAll((days) => days.map((it) => getComputedStyle(it).backgroundColor));
  expect(colours.filter((it) => it !== colours[0])).toHaveLength(1);
});

test("the check sees what it is for", async ({ people }) => {
  const page = await people.visitor();
  await page.setContent(`<!doctype html><meta name="viewport" content="width=device-width"><style>button { width: 60px; height: 30px }</style>
    <p style="border: 1px solid; width: 40px; white-space: nowrap">Out of its box</p>
    <p style="overflow: hidden; width: 40px; white-space: nowrap">Cut at its end</p>
    <p style="border: 1px solid; padding: 4px"> </p>
    <p style="letter-spacing: 0.2em">Far apart</p>
    <p style="font-size: 10px">Too small</p><p style="font-size: 40px">Too large</p>
    <p style="width: 40px; overflow-wrap: anywhere">Calendar</p>
    <button>One</button><button style="margin-left: -30px">Other</button><button style="height: 20px">Low</button>
    <button class="button">Main</button>
    <div style="width: 700px">Wide</div>`);
  const found = (await lookFaults(page, { light: "light", width: 360, height: 740 })).join("\n");
  for (const fault of ["scrolls sideways, 7", 'text out of its box: p "Out', 'cut text: p "Cut', "empty box: p", "spaced out: p", "text of 10.0 px", "text of 40.0 px", "broken word: Calendar", 'overlap: button "One" and button "Other"', "small target, 60 × 20", "low target, 30 px"]) {
    expect.soft(found).toContain(fault);
  }
});

const somePages: Scene[] = scenes.filter(({ name }) =>
  ["register, refused", "overview of a partner", "sessions past", "schedule page, refused", "calendar, month", "settings of a partner", "join, early", "join, passcode"].includes(name),
);

// 1280 px at 400 % are 320; at 200 % they are 640 by 400.
const zoomed: Look[] = [
  { light: "light", width: 320, height: 256 },
  { light: "light", width: 640, height: 400 },
];

for (const { name, who, path, before } of somePages) {
  test(`${name}: at 200 % and 400 %, in forced colours and on paper`, async ({ app, people, practice }) => {
    const page = await people.visitor({ locale: "de-DE", ...(who && { storageState: await practice[who].http.storageState() }) });
    await page.goto(app.url + path(practice));
    await before?.(page);
    await expectGoodLook(page, zoomed);
    await page.setViewportSize({ width: 320, height: 256 });
    expect.soft(await fixedShare(page), "fixed bars take less than a third of the screen").toBeLessThan(1 / 3);
    await page.emulateMedia({ forcedColors: "active" });
    expect.soft(await lookFaults(page, { light: "light", width: 1280, height: 800 })).toEqual([]);
    expect.soft(await alikeToOthers(page), "what is current can be told without its colour").toEqual([]);
    await page.emulateMedia({ forcedColors: "none", media: "print" });
    await expect.soft(page.locator(".site-header, .tabs").filter({ visible: true })).toHaveCount(0);
  });
}

/** The share of the screen that bars take which do not scroll away. */
function fixedShare(page: Page): Promise<number> {
  return page.evaluate(() => {
    const bars = [...document.querySelectorAll("body *")].filter((it) => ["fixed", "sticky"].includes(getComputedStyle(it).position) && it.checkVisibility());
    const heights = bars.filter((it) => it.getBoundingClientRect().width > innerWidth / 2).map((it) => it.getBoundingClientRect().height);
    return heights.reduce((sum, it) => sum + it, 0) / innerHeight;
  });
}

/** Current tabs, views and days that look like their neighbours. */
function alikeToOthers(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const look = (it: Element) => {
      const { backgroundColor, borderColor, color, textDecorationLine } = getComputedStyle(it);
      return [backgroundColor, borderColor, color, textDecorationLine].join();
    };
    return [...document.querySelectorAll("[aria-current], [aria-pressed=true]")]
      .filter((it) => it.checkVisibility())
      .filter((it) => {
        const others = document.querySelectorAll(it.getAttribute("class") ? `.${it.getAttribute("class")!.split(" ")[0]}:not([aria-current])` : `${it.parentElement!.tagName} > ${it.tagName}:not([aria-current], [aria-pressed=true])`);
        return [...others].some((other) => other.parentElement!.tagName === it.parentElement!.tagName && look(other) === look(it));
      })
      .map((it) => it.textContent!.trim());
  });
}
