// The calendar: by mouse, by keyboard, and on a phone. Most sessions are next week, which is always in the
// future.
import { expect, test } from "../support/app.ts";
import { expectLive } from "../support/live.ts";
import { phone } from "../support/people.ts";
import { columnName, inMinutes, lastOfNextMonth, nextWeek, wall } from "../support/times.ts";
import { CalendarPage } from "../pages/calendar.ts";
import { ScheduleDialog } from "../pages/schedule.ts";

let monday: string, tuesday: string, wednesday: string;
test.beforeEach(() => {
  [monday, tuesday, wednesday] = [nextWeek(1), nextWeek(2), nextWeek(3)];
});

test("an empty slot opens the dialog filled with its time", { tag: "@dates" }, async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  const page = await rivera.opens("/overview");
  const calendar = new CalendarPage(page, app.url);
  const schedule = new ScheduleDialog(page);
  await calendar.openWeek(tuesday);
  await calendar.clickAt(tuesday, "10:30");
  await expect(schedule.dialog.getByLabel("Date")).toHaveValue(tuesday);
  await expect(schedule.dialog.getByLabel("Time", { exact: true })).toHaveValue("10:30");
  await schedule.fill({ client: sam.name, title: "Morning talk", kind: "Video" });
  await schedule.submit();
  await schedule.created();
  await schedule.close();
  await expect(calendar.lane(tuesday).getByRole("link", { name: /10:30–11:20 Morning talk with Sam Okafor Video/ })).toBeVisible();
});

test("a drag over empty hours opens the dialog filled with their time and length", { tag: "@dates" }, async ({ app, people }) => {
  const [rivera] = await people.pair();
  const page = await rivera.opens("/overview");
  const calendar = new CalendarPage(page, app.url);
  await calendar.openWeek(tuesday);
  await calendar.draw(tuesday, "10:00", 90);
  const { dialog } = new ScheduleDialog(page);
  await expect(dialog.getByLabel("Date")).toHaveValue(tuesday);
  await expect(dialog.getByLabel("Time", { exact: true })).toHaveValue("10:00");
  await expect(dialog.getByLabel("Duration")).toHaveValue("90");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("link", { name: /^Schedule a session on Tuesday .* at 10:00$/ })).toBeFocused();
});

test("a short pull near the lower edge of the grid changes a length by as much", async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  await rivera.schedules(sam, { at: { date: monday, time: "09:00" }, duration: 60, title: "Talk" });
  const page = await rivera.opens("/overview");
  const calendar = new CalendarPage(page, app.url);
  await calendar.openWeek(monday);
  await calendar.session("Talk").evaluate((block) => {
    const week = block.closest(".week")!;
    week.scrollTop += block.getBoundingClientRect().bottom - week.getBoundingClientRect().bottom + 25;
  });
  await calendar.resize("Talk", 15);
  await expect(calendar.session("09:00–10:15 Talk")).toBeVisible();
});

test("letters turn the calendar from anywhere on the page, until they are turned off", async ({ people }) => {
  const [rivera] = await people.pair();
  const page = await rivera.opens(`/calendar?view=week&date=${monday}`);
  await expectLive(page.getByRole("main"));
  const { dialog } = new ScheduleDialog(page);
  const keys = page.getByText("Keyboard", { exact: true });
  const turns = async (key: string, view: RegExp) => {
    await page.keyboard.press(key);
    await expect(page).toHaveURL(view);
  };
  await turns("m", /view=month&date/);
  await turns("a", /view=agenda&date/);
  await turns("w", /view=week&date/);
  await turns("t", /view=week$/);
  await page.keyboard.press("n");
  await expect(dialog).toBeVisible();
  await dialog.getByLabel("Title").fill("mantw?");
  await expect(dialog.getByLabel("Title")).toHaveValue("mantw?");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/view=week$/);
  await page.keyboard.press("?");
  await expect(page.getByText(/^Arrows choose a time/)).toBeVisible();
  await expect(keys).toBeFocused();

  await page.getByRole("checkbox", { name: /^On the whole page/ }).uncheck();
  await page.getByRole("main").focus();
  await page.keyboard.press("a");
  await page.keyboard.press("n");
  await page.reload();
  await expectLive(page.getByRole("main"));
  await page.keyboard.press("a");
  await expect(page.getByRole("checkbox", { name: /^On the whole page/, includeHidden: true })).not.toBeChecked();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/view=week$/);
});

test("what is changed in a dialog of the calendar is shown, and the focus returns", async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  const { id } = await rivera.schedules(sam, { at: { date: monday, time: "09:00" }, duration: 60, title: "Talk" });
  const page = await rivera.opens("/overview");
  const calendar = new CalendarPage(page, app.url);
  await calendar.openWeek(monday);
  await calendar.session("Talk").click();
  const summary = page.getByRole("dialog", { name: "Talk" });
  await summary.getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit session" });
  await dialog.getByLabel("Title").fill("Long talk");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator(`#session-${id}`)).toContainText("Long talk");
  await expect(page.locator(`#session-${id}`)).toBeFocused();
  await expect(page).toHaveURL(new RegExp(`/calendar\\?view=week&date=${monday}$`));
});

test("what is changed elsewhere is shown, but not under a hand that moves a session", async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  const { id } = await rivera.schedules(sam, { at: { date: monday, time: "09:00" }, duration: 60, title: "Talk" });
  const page = await rivera.opens("/overview");
  const calendar = new CalendarPage(page, app.url);
  await calendar.openWeek(monday);
  await calendar.session("Talk").focus();
  await rivera.schedules(sam, { at: { date: wednesday, time: "09:00" }, title: "First" });
  await expect(calendar.lane(wednesday).getByRole("link", { name: "First" })).toBeVisible();
  await expect(page.locator(`#session-${id}`)).toBeFocused();

  await page.keyboard.press("m");
  await page.keyboard.press("ArrowRight");
  const sams = await sam.opens(`/calendar?date=${monday}`);
  await expectLive(sams.getByRole("main"));
  await rivera.schedules(sam, { at: { date: wednesday, time: "12:00" }, title: "Second" });
  await expect(sams.getByRole("link", { name: "Second" })).toBeVisible();
  await expect(calendar.session("Second")).toHaveCount(0);
  await expect(page.locator(".week-ghost")).toHaveText("09:00–10:00");
  await page.keyboard.press("Enter");
  await expect(calendar.lane(tuesday).getByRole("link", { name: "09:00–10:00 Talk" })).toBeFocused();
  await expect(calendar.lane(wednesday).getByRole("link", { name: "Second" })).toBeVisible();
});

test("dragging moves a session, its edge changes its length, and both can be taken back", { tag: "@dates" }, async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  const { id } = await rivera.schedules(sam, { at: { date: monday, time: "09:00" }, duration: 60, title: "Talk" });
  const page = await rivera.opens("/overview");
  const calendar = new CalendarPage(page, app.url);
  const stored = async () => {
    const { when } = await rivera.call("sessions/one", { id });
    return `${when.start.slice(0, 16).replace("T", " ")}–${when.end.slice(11, 16)}`;
  };
  await calendar.openWeek(monday);

  await calendar.drag("Talk", { days: 2, minutes: 90 });
  await expect(calendar.toast(/^Talk moved to Wednesday .*, 10:30–11:30$/)).toBeVisible();
  await expect(calendar.lane(wednesday).getByRole("link", { name: "10:30–11:30 Talk" })).toBeVisible();
  expect(await stored()).toBe(`${wednesday} 10:30–11:30`);

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(calendar.lane(monday).getByRole("link", { name: "09:00–10:00 Talk" })).toBeVisible();
  await expect(calendar.toast(/^Talk moved to Monday .*, 09:00–10:00$/)).toBeVisible();
  await expect.poll(stored).toBe(`${monday} 09:00–10:00`);

  await calendar.resize("Talk", 30);
  await expect(calendar.lane(monday).getByRole("link", { name: "09:00–10:30 Talk" })).toBeVisible();
  await expect.poll(stored).toBe(`${monday} 09:00–10:30`);

  await page.reload();
  await expect(calendar.session("09:00–10:30 Talk")).toBeVisible();
});

test("a session dropped on another one goes back, and the page says why", async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  const kim = await rivera.invites("Kim Berg");
  await rivera.schedules(sam, { at: { date: monday, time: "09:00" }, duration: 60, title: "First" });
  await rivera.schedules(kim, { at: { date: monday, time: "12:00" }, duration: 60, title: "Second" });
  const page = await rivera.opens("/overview");
  const calendar = new CalendarPage(page, app.url);
  await calendar.openWeek(monday);
  await calendar.drag("First", { minutes: 150 });
  const alert = page.getByRole("alert").filter({ hasText: "The session stays where it was." });
  await expect(alert).toContainText("This time overlaps another session");
  await expect(alert).toContainText("12:00–13:00");
  await expect(calendar.session("09:00–10:00 First")).toBeVisible();
  // Back to back is no overlap.
  await calendar.drag("First", { minutes: 120 });
  await expect(calendar.session("11:00–12:00 First")).toBeVisible();
  await expect(calendar.toast(/^First moved to Monday .*, 11:00–12:00$/)).toBeVisible();
  await expect(alert).toBeHidden();
});

test("the week works by keys alone", async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  await rivera.schedules(sam, { at: { date: tuesday, time: "09:00" }, duration: 60, title: "Talk" });
  const page = await rivera.opens("/overview");
  const calendar = new CalendarPage(page, app.url);
  await calendar.openWeek(tuesday);
  const keys = async (...names: string[]) => {
    for (const name of names) await page.keyboard.press(name);
  };

  // The cursor begins at 08:00 on the requested day, and the week is a single tab stop.
  const cursor = page.getByRole("link", { name: /^Schedule a session on/ });
  await expect(cursor).toHaveAccessibleName(/Tuesday .* at 08:00$/);
  await cursor.focus();
  await keys("ArrowDown");
  await expect(cursor).toHaveAccessibleName(/at 08:30$/);
  await keys("ArrowDown");
  await expect(calendar.session("Talk")).toBeFocused();

  // M moves the session.
  await keys("m", "ArrowRight", "ArrowDown", "ArrowDown");
  await expect(page.getByRole("status").filter({ hasText: /^Wednesday .*, 09:30–10:30$/ })).toBeAttached();
  await keys("Shift+ArrowDown", "Enter");
  await expect(calendar.lane(wednesday).getByRole("link", { name: "09:30–10:45 Talk" })).toBeVisible();
  await expect(calendar.toast(/^Talk moved to Wednesday .*, 09:30–10:45$/)).toBeVisible();
  await expect(calendar.session("Talk")).toBeFocused();

  // Escape cancels the move.
  await keys("m", "ArrowUp", "Escape");
  await expect(page.getByRole("status").filter({ hasText: "Not moved." })).toBeAttached();
  await expect(calendar.session("09:30–10:45 Talk")).toBeFocused();

  // Enter opens the session; Escape closes it and restores the focus.
  await keys("Enter");
  const summary = page.getByRole("dialog", { name: "Talk" });
  await expect(summary.getByRole("link", { name: "View Details" })).toBeFocused();
  await keys("Escape");
  await expect(summary).toBeHidden();
  await expect(calendar.session("Talk")).toBeFocused();

  // Home goes to the first day, N opens the form there.
  await keys("Home", "n");
  const { dialog } = new ScheduleDialog(page);
  await expect(dialog.getByLabel("Date")).toHaveValue(monday);
  await expect(dialog.getByLabel("Time", { exact: true })).toHaveValue("09:30");
  await keys("Escape");
  await expect(dialog).toBeHidden();

  // Enter on a free time opens it too; Page Down shows the next week.
  await expect(cursor).toBeFocused();
  await keys("ArrowUp", "Enter");
  await expect(dialog.getByLabel("Time", { exact: true })).toHaveValue("09:00");
  await keys("Escape");
  await expect(dialog).toBeHidden();
  await keys("PageDown");
  await expect(calendar.session("Talk")).toBeHidden();
  await keys("PageUp");
  await expect(calendar.session("Talk")).toBeVisible();
});

test("a move by keys is taken back by Ctrl+Z, or by the toast, which stays while it has the focus", async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  await rivera.schedules(sam, { at: { date: tuesday, time: "09:00" }, duration: 60, title: "Talk" });
  const page = await rivera.opens("/overview");
  const calendar = new CalendarPage(page, app.url);
  await calendar.openWeek(tuesday);
  const move = async () => {
    await calendar.session("Talk").focus();
    for (const key of ["m", "ArrowRight", "Enter"]) await page.keyboard.press(key);
    await expect(calendar.lane(wednesday).getByRole("link", { name: "Talk" })).toBeFocused();
  };
  await move();
  await page.keyboard.press("Control+z");
  await expect(calendar.lane(tuesday).getByRole("link", { name: "09:00–10:00 Talk" })).toBeFocused();
  await expect(calendar.toast(/^Talk moved to Tuesday .*, 09:00–10:00$/)).toBeVisible();
  // There is nothing more to take back.
  await page.keyboard.press("Control+z");

  await page.clock.install({ time: await page.evaluate(() => Date.now()) });
  await move();
  const undo = page.getByRole("button", { name: "Undo" });
  await undo.focus();
  await page.clock.fastForward(9_000);
  await expect(undo).toBeFocused();
  await calendar.session("Talk").focus();
  await page.clock.fastForward(9_000);
  await expect(undo).toBeHidden();
});

test("a free half-hour under the pointer says what a click would schedule", async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  await rivera.schedules(sam, { at: { date: tuesday, time: "09:00" }, duration: 60, title: "Talk" });
  const page = await rivera.opens("/overview");
  const calendar = new CalendarPage(page, app.url);
  await calendar.openWeek(tuesday);
  const hint = page.locator(".week-hint");
  await calendar.pointAt(tuesday, "11:40");
  await expect(hint).toHaveText("11:30");
  await expect(hint).toBeVisible();
  await expect(calendar.lane(tuesday)).toHaveCSS("cursor", "pointer");
  await calendar.session("Talk").hover();
  await expect(hint).toBeHidden();

  // A client schedules nothing here.
  const sams = await sam.opens(`/calendar?view=week&date=${tuesday}`);
  await expectLive(sams.getByRole("main"));
  await new CalendarPage(sams, app.url).pointAt(tuesday, "11:40");
  await expect(sams.locator(".week-hint")).toHaveCount(0);
});

test("a session's card offers joining, its details and cancelling it", async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  const soon = inMinutes(5);
  const { id } = await rivera.schedules(sam, { at: soon, title: "Soon" });
  const page = await rivera.opens("/overview", { permissions: ["clipboard-read", "clipboard-write"] });
  const calendar = new CalendarPage(page, app.url);
  await calendar.openWeek(wall(soon).date);
  await calendar.session("Soon").click();
  const card = page.getByRole("dialog", { name: "Soon" });
  await expect(card.getByRole("link", { name: "Join Now" })).toHaveAttribute("href", `/sessions/${id}/join`);
  await card.getByRole("button", { name: "Copy details" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("Soon");
  await card.getByRole("button", { name: "Cancel Session" }).click();
  const cancel = page.getByRole("dialog", { name: "Cancel this session?" });
  await expect(card).toBeHidden();
  await cancel.getByRole("button", { name: "Cancel Session" }).click();
  await expect(cancel).toBeHidden();
  await expect(calendar.session("Soon")).toHaveCount(0);
  await expect(page).toHaveURL(/\/calendar\?view=week/);
});

test("the grid fills the window and begins where now is in sight", { tag: "@dates" }, async ({ app, people }) => {
  const [rivera] = await people.pair();
  const page = await rivera.opens("/overview");
  const calendar = new CalendarPage(page, app.url);
  for (const height of [800, 1_200]) {
    await page.setViewportSize({ width: 1280, height });
    await calendar.open();
    await expect(page.locator(".week-now-time")).toBeInViewport();
    const { below, excess } = await page.locator(".week").evaluate((week) => ({
      below: innerHeight - week.getBoundingClientRect().bottom,
      excess: document.documentElement.scrollHeight - innerHeight,
    }));
    expect(excess, "the page itself does not scroll").toBeLessThanOrEqual(0);
    expect(below, "under the grid is the legend and little else").toBeLessThan(150);
  }
});

test("the rest of a full day opens it", async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  for (const time of ["09:00", "10:00", "11:00", "12:00", "13:00"]) {
    await rivera.schedules(sam, { at: { date: wednesday, time }, title: `Talk at ${time}` });
  }
  await rivera.schedules(sam, { at: { date: monday, time: "09:00" }, title: "Earlier" });
  const page = await rivera.opens(`/calendar?view=month&date=${monday}`);
  const calendar = new CalendarPage(page, app.url);
  await expectLive(page.getByRole("main"));
  await expect(calendar.session("Talk at 13:00")).toBeHidden();
  await page.getByRole("link", { name: /^2 more on Wednesday/ }).click();
  await expect(calendar.session("Talk at 13:00")).toBeVisible();
  await expect(page.locator(".agenda section")).toHaveCount(1);
  await expect(calendar.session("Talk at 09:00")).toBeFocused();
});

test("month and agenda are walked by keys, and a free day of the month opens the dialog", { tag: "@dates" }, async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  await rivera.schedules(sam, { at: { date: tuesday, time: "09:00" }, title: "First" });
  await rivera.schedules(sam, { at: { date: wednesday, time: "10:00" }, title: "Second" });
  const page = await rivera.opens(`/calendar?view=month&date=${monday}`);
  const calendar = new CalendarPage(page, app.url);
  const keys = async (...pressed: string[]) => {
    for (const key of pressed) await page.keyboard.press(key);
  };
  const day = (date: string) => page.getByRole("table").locator(`a.month-day-number[href$="date=${date}"]`);
  await expectLive(day(monday), ["keydown"]);
  const { dialog } = new ScheduleDialog(page);
  const date = dialog.getByLabel("Date");

  await day(monday).focus();
  await keys("ArrowRight", "ArrowRight");
  await expect(day(wednesday)).toBeFocused();
  await keys("Home", "n");
  await expect(date).toHaveValue(monday);
  await expect(dialog.getByLabel("Time", { exact: true })).toHaveValue("09:00");
  await keys("Escape");
  await expect(dialog).toBeHidden();
  const label = page.locator("#calendar-range");
  const month = await label.textContent();
  await keys("PageDown");
  await expect(label).not.toHaveText(month!);
  await expect(page.locator("a.month-day-number:focus")).toHaveCount(1);
  await keys("PageUp");
  await expect(label).toHaveText(month!);
  await page.locator("td", { has: page.locator(`a[href$="date=${wednesday}"]`) }).click({ position: { x: 60, y: 8 } });
  await expect(date).toHaveValue(wednesday);
  await keys("Escape");

  await calendar.turnTo("Agenda");
  await calendar.session("First").focus();
  await keys("ArrowDown");
  await expect(calendar.session("Second")).toBeFocused();
  await keys("Home");
  await expect(calendar.session("First")).toBeFocused();
});

test("another view shows the day that was looked at", { tag: "@dates" }, async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  const last = lastOfNextMonth();
  await rivera.schedules(sam, { at: { date: last, time: "09:00" }, title: "Month's end" });
  const page = await rivera.opens("/calendar?view=month");
  const calendar = new CalendarPage(page, app.url);
  await calendar.step("Next month").click();
  await expect(page).toHaveURL(new RegExp(`date=${last.slice(0, 7)}-01`));
  await expect(calendar.session("Month's end")).toBeVisible();

  // Of the month that is on the screen, the agenda shows the last day too.
  await calendar.turnTo("Agenda");
  await expect(calendar.session("Month's end")).toBeVisible();

  // The week is the one of the day that has the focus, not of the month's first.
  await calendar.turnTo("Month");
  const day = page.getByRole("table").locator(`a.month-day-number[href$="date=${last}"]`);
  await expectLive(day, ["keydown"]);
  await day.focus();
  await calendar.turnTo("Week");
  await expect(calendar.lane(last).getByRole("link", { name: "Month's end" })).toBeVisible();
});

test("a session that begins soon is in every view", { tag: "@dates" }, async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  // At the turn of a day, or of the clocks, it goes across.
  const starts = wall(inMinutes(5));
  await rivera.schedules(sam, { at: starts, title: "Soon" });
  const page = await rivera.opens("/overview");
  const calendar = new CalendarPage(page, app.url);
  await calendar.openWeek(starts.date);
  await expect(calendar.lane(starts.date).getByRole("link", { name: "Soon" })).toContainText(starts.time);
  for (const view of ["Month", "Agenda"] as const) {
    await calendar.turnTo(view);
    await expect(calendar.session("Soon").first()).toContainText(starts.time);
  }
});

test("a session can be moved without dragging", async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  await rivera.schedules(sam, { at: { date: monday, time: "09:00" }, duration: 60, title: "Talk" });
  const page = await rivera.opens("/overview");
  const calendar = new CalendarPage(page, app.url);
  await calendar.openWeek(monday);
  await calendar.session("Talk").click();
  await page.getByRole("dialog", { name: "Talk" }).getByRole("button", { name: "Move …" }).click();
  const dialog = page.getByRole("dialog", { name: "Move session" });
  await dialog.getByLabel("Date").fill(wednesday);
  await dialog.getByLabel("Time", { exact: true }).fill("16:00");
  await dialog.getByLabel("Duration").selectOption("90");
  await dialog.getByRole("button", { name: "Move Session" }).click();
  await expect(dialog).toBeHidden();
  await expect(calendar.lane(wednesday).getByRole("link", { name: "16:00–17:30 Talk" })).toBeVisible();
});

test("week, month and agenda are links, and colours go with words", { tag: "@dates" }, async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  const video = await rivera.schedules(sam, { at: { date: tuesday, time: "09:00" }, title: "On screen" });
  await rivera.schedules(sam, { at: { date: tuesday, time: "11:00" }, title: "In a room", place: "Room 4" });
  const page = await rivera.opens("/overview");
  const calendar = new CalendarPage(page, app.url);
  await calendar.openWeek(tuesday);

  const legend = page.getByRole("list", { name: "What the colours mean" });
  await expect(legend).toContainText("Video");
  await expect(legend).toContainText("In person");
  await expect(page.getByText("Times in Europe/Berlin")).toBeVisible();
  // Paint the colour on a canvas, so that its colour space does not matter.
  const hue = (title: string) =>
    calendar.session(title).evaluate((it) => {
      const pen = new OffscreenCanvas(1, 1).getContext("2d")!;
      pen.fillStyle = getComputedStyle(it).borderInlineStartColor;
      pen.fillRect(0, 0, 1, 1);
      const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
      return { red: red!, green: green!, blue: blue! };
    });
  const [purple, blue] = [await hue("On screen"), await hue("In a room")];
  expect(purple.red, "purple has red in it").toBeGreaterThan(purple.green);
  expect(blue.green, "blue has not").toBeGreaterThan(blue.red);
  await expect(calendar.session("On screen")).toContainText("Video");
  await expect(calendar.session("In a room")).toContainText("In person");

  for (const view of ["Month", "Agenda", "Week"] as const) {
    await calendar.turnTo(view);
    await expect(calendar.session("On screen")).toBeVisible();
  }
  await calendar.step("Previous week").click();
  await expect(calendar.session("On screen")).toHaveCount(0);
  await page.goBack();
  await expect(calendar.session("On screen")).toBeVisible();

  // A session is a link to its page, so it can be opened in a new tab.
  await expect(calendar.session("On screen")).toHaveAttribute("href", `/sessions/${video.id}`);
});

test("on a phone the week begins where today is", { tag: "@dates" }, async ({ app, people }) => {
  const [, sam] = await people.pair();
  const page = await sam.opens("/calendar", phone);
  const today = page.locator(".week-day[data-today]").getByRole("heading");
  const isInSight = async () => {
    await expect(today).toBeInViewport();
    const strip = (await new CalendarPage(page, app.url).days.boundingBox())!;
    expect((await today.boundingBox())!.y, "below the strip").toBeGreaterThanOrEqual(strip.y + strip.height);
  };
  await isInSight();
  await expectLive(page.getByRole("main"));
  await page.getByRole("link", { name: "Next week" }).tap();
  await expect(today).toHaveCount(0);
  await page.getByRole("link", { name: "Today", exact: true }).tap();
  await isInSight();
});

test("on a phone the days of a busy week are jumped to", async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  for (const date of [monday, tuesday, wednesday]) {
    for (const time of ["08:00", "09:00", "10:00", "11:00", "12:00", "13:00"]) {
      await rivera.schedules(sam, { at: { date, time }, title: `Talk ${date} ${time}` });
    }
  }
  const page = await sam.opens(`/calendar?date=${monday}`, phone);
  await expectLive(page.getByRole("main"));
  const { days } = new CalendarPage(page, app.url);
  await expect(days.getByRole("link", { name: /sessions: 6$/ })).toHaveCount(3);
  const name = page.getByRole("region", { name: columnName(wednesday) }).getByRole("heading");
  await expect(name).not.toBeInViewport();
  await days.getByRole("link", { name: /^Wednesday .*, sessions: 6$/ }).tap();
  await expect(name).toBeInViewport();
  // The strip stays above it.
  await expect(days).toBeInViewport();
  const [strip, heading] = [(await days.boundingBox())!, (await name.boundingBox())!];
  expect(heading.y).toBeGreaterThanOrEqual(strip.y + strip.height);
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`/calendar\\?date=${monday}$`));
  await expect(new CalendarPage(page, app.url).session(`Talk ${monday} 08:00`)).toBeVisible();
  await days.getByRole("link", { name: /^Friday .*, sessions: 0$/ }).tap();
  await expect(page.getByRole("region", { name: columnName(nextWeek(5)) }).getByRole("heading")).toBeInViewport();
});

test("on a phone the agenda fits, and a client sees their sessions", { tag: "@dates" }, async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  await rivera.schedules(sam, { at: { date: tuesday, time: "09:00" }, title: "A talk with rather a long title, as they happen to be" });
  const page = await sam.opens(`/calendar?view=agenda&date=${monday}`, phone);
  const calendar = new CalendarPage(page, app.url);
  await expect(calendar.session("A talk with rather a long title")).toBeInViewport();
  await expect(page.getByText("09:00–09:50")).toBeVisible();
  await calendar.view("Week").tap();
  await expect(page).toHaveURL(/view=week/);
  await expect(calendar.session("A talk with rather a long title")).toBeVisible();
  await expect(page.getByRole("link", { name: "Schedule Session" })).toHaveCount(0);
});

test("two hundred sessions in a week are drawn at once", async ({ app, people }) => {
  const rivera = await people.partner("Dr Rivera");
  const sam = await rivera.invites("Sam Okafor");
  const days = [1, 2, 3, 4, 5, 6, 7].map((day) => nextWeek(day));
  const starts = Array.from({ length: 29 }, (_, n) => `${String(8 + Math.floor(n / 2)).padStart(2, "0")}:${n % 2 ? "30" : "00"}`);
  const plans = days.flatMap((date) => starts.map((time) => ({ date, time }))).slice(0, 200);
  // An account has 24 requests under way at most.
  while (plans.length > 0) {
    const some = plans.splice(0, 20);
    await Promise.all(some.map((at) => rivera.schedules(sam, { at, duration: 30, title: `Talk ${at.date} ${at.time}` })));
  }
  const page = await rivera.opens("/overview");
  const calendar = new CalendarPage(page, app.url);
  await calendar.openWeek(monday);
  await expect(page.locator("[data-session]")).toHaveCount(200);
  await calendar.step("Next week").click();
  await expect(page.locator("[data-session]")).toHaveCount(0);
  // From the click to the frame that shows them, by the browser's own clock.
  const took = await page.evaluate(async () => {
    const from = performance.now();
    document.querySelector<HTMLElement>('[aria-label="Previous week"]')!.click();
    while (document.querySelectorAll("[data-session]").length < 200) await new Promise(requestAnimationFrame);
    return performance.now() - from;
  });
  await expect(page.locator("[data-session]")).toHaveCount(200);
  // Only logged: a time limit would test the machine.
  console.log(`200 sessions drawn in ${Math.round(took)} ms`);
});
