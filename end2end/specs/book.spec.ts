// Clients book by themselves, at times that the partner has opened.
import { expect, type Locator, type Page } from "@playwright/test";
import { test } from "../support/app.ts";
import { expectAccessible } from "../support/checks.ts";
import { expectProgram } from "../support/live.ts";
import { phone } from "../support/people.ts";
import { inMinutes, nextWeek } from "../support/times.ts";

const slots = (page: Page): Locator => page.locator(".book-slots a, .book-slots button");

test("a partner opens hours, and a client books on a phone in six taps", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const desk = await rivera.opens("/overview");
  await desk.getByRole("navigation").getByRole("link", { name: "Availability" }).click();
  await expect(desk.getByText("Nobody can book by themselves yet")).toBeVisible();
  await desk.getByLabel("Tuesday").fill("14-16");
  await desk.getByLabel("Wednesday").fill("from nine");
  await desk.getByRole("region", { name: "Weekly hours" }).getByRole("button", { name: "Save", exact: true }).click();
  await expect(desk.getByText("Write hours such as")).toBeVisible();
  await expect(desk.getByLabel("Wednesday")).toBeFocused();
  await desk.getByLabel("Wednesday").fill("09:00–12:00, 22:00–02:00");
  await desk.getByRole("region", { name: "Weekly hours" }).getByRole("button", { name: "Save", exact: true }).click();
  await expect(desk.getByText("Saved")).toBeVisible();
  await expect(desk.getByLabel("Tuesday")).toHaveValue("14:00–16:00");
  await desk.getByRole("button", { name: "Add session type" }).click();
  const dialog = desk.getByRole("dialog", { name: "Add session type" });
  await dialog.getByLabel("Name").fill("First talk");
  await expectAccessible(desk);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(desk.getByRole("heading", { name: /What clients see .* First talk/ })).toBeVisible();
  await expectAccessible(desk);

  const page = await sam.opens("/overview", phone);
  let taps = 0;
  const tap = async (target: Locator) => {
    await expect(target).toBeVisible();
    await expectProgram(page);
    await target.tap();
    taps++;
  };
  await tap(page.getByRole("navigation").getByRole("link", { name: "Book" }));
  await expectAccessible(page);
  await tap(page.getByRole("link", { name: "Choose a time" }));
  await expect(page.getByRole("heading", { name: "Choose a time" })).toBeVisible();
  await expectAccessible(page);
  const time = await slots(page).first().textContent();
  await tap(slots(page).first());
  await expect(page.getByRole("heading", { name: "Book this session?" })).toBeVisible();
  await expectAccessible(page);
  await tap(page.getByRole("button", { name: "Book Session" }));
  await expect(page.getByRole("heading", { name: "Your session is booked" })).toBeVisible();
  await expect(page.getByRole("article")).toContainText(`${time?.trim()}–`);
  await expectAccessible(page);
  expect(taps).toBeLessThanOrEqual(6);

  await desk.goto(new URL("/overview", desk.url()).href);
  await expect(desk.getByText(`${sam.name} has booked a session.`)).toBeVisible();
  await desk.getByRole("button", { name: "Dismiss: First talk" }).click();
  await expect(desk.getByText(`${sam.name} has booked a session.`)).toBeHidden();
});

test("two browsers on one slot: it is held for the one who chose first, and goes for the other", async ({ people }) => {
  const rivera = await people.partner("Dr Rivera");
  const [sam, kim] = [await rivera.invites("Sam Client"), await rivera.invites("Kim Client")];
  const { id } = await rivera.offers("First talk");
  const path = `/book/${id}?day=${nextWeek(2)}`;
  const [one, other] = await Promise.all([sam.opens(path), kim.opens(path, phone)]);
  const label = (await slots(one!).first().getAttribute("aria-label"))!;
  const start = await slots(one!).first().getAttribute("value");
  const taken = other!.getByRole("button", { name: label, exact: true });
  await expect(taken).toBeVisible();
  await slots(one!).first().click();
  await expect(one!.getByText("We keep this time for you until")).toBeVisible();
  // Whoever looks sees it go, without doing anything.
  await expect(taken).toBeHidden();
  await other!.goto(new URL(`/book/${id}?start=${start}`, other!.url()).href);
  await expect(other!.getByText("This time has just been taken. Choose another one.")).toBeVisible();
  await expect(other!.getByRole("heading", { name: "Choose a time" })).toBeVisible();
  await other!.goto(new URL(path, other!.url()).href);
  // Chosen by mistake: another time is held, and the first one comes back for the other.
  await one!.getByRole("link", { name: "Choose another time" }).click();
  await slots(one!).nth(4).click();
  await expect(one!.getByText("We keep this time for you until")).toBeVisible();
  await expect(taken).toBeVisible();
  await one!.getByRole("button", { name: "Book Session" }).click();
  await expect(one!.getByRole("heading", { name: "Your session is booked" })).toBeVisible();
  await taken.click();
  await other!.getByRole("button", { name: "Book Session" }).click();
  await expect(other!.getByRole("heading", { name: "Your session is booked" })).toBeVisible();
});

test("a session type is paused, changed and removed", async ({ people }) => {
  const [rivera] = await people.pair();
  await rivera.offers("First talk");
  const page = await rivera.opens("/availability");
  const type = page.getByRole("article");
  await type.getByRole("button", { name: "Pause" }).click();
  await expect(type.getByText("Paused")).toBeVisible();
  await type.getByRole("button", { name: "Edit First talk" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit session type" });
  await expect(dialog.getByLabel("Name")).toHaveValue("First talk");
  await dialog.getByLabel("Length (min)").fill("7");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByLabel("Length (min)")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Length (min)").fill("90");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(type).toContainText("90 min");
  await type.getByRole("button", { name: "Remove" }).click();
  const question = page.getByRole("dialog", { name: "Remove “First talk”?" });
  await question.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("No session types yet")).toBeVisible();
});

test("a client moves a session on a phone, and the partner is told", async ({ people }) => {
  const rivera = await people.partner("Dr Rivera");
  const sam = await rivera.invites("Sam Client", "America/New_York");
  await rivera.offers("First talk", { hours: "14:00–18:00" });
  const session = await rivera.schedules(sam, { at: { date: nextWeek(2), time: "14:00" }, title: "Weekly talk" });
  const page = await sam.opens(`/sessions/${session.id}`, { ...phone, timezoneId: sam.zone });
  await page.getByRole("link", { name: "Move to another time" }).tap();
  await expect(page.getByText(/^Now: /)).toContainText("08:00–08:50");
  await expectAccessible(page);
  await slots(page).first().tap();
  // Both local times.
  await expect(page.locator(".book-when")).toHaveText(/, 08:00–08:50$/);
  await expect(page.getByText(/, 14:00–14:50 for Dr Rivera$/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Move Session" }).tap();
  await expect(page).toHaveURL(new RegExp(`/sessions/${session.id}$`));
  await expect(page.getByText("Moved", { exact: true })).toBeVisible();
  const desk = await rivera.opens("/overview");
  await expect(desk.getByText("Sam Client has moved this session.")).toBeVisible();

  // On the day itself it is too late, and the page says what can be done instead.
  const soon = await rivera.schedules(sam, { at: inMinutes(90), title: "Today" });
  await page.goto(new URL(`/sessions/${soon.id}/move`, page.url()).href);
  await expect(page.getByText("It is too late to move this session by yourself.")).toBeVisible();
});
