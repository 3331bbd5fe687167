// A partner's weekly hours: typed, dragged, copied and undone; and what a partner is told who books outside of them.
import { expect, type Locator, type Page } from "@playwright/test";
import { fillPlan } from "../pages/schedule.ts";
import { test } from "../support/app.ts";
import { expectAccessible } from "../support/checks.ts";
import { expectProgram } from "../support/live.ts";
import { phone } from "../support/people.ts";
import { nextWeek } from "../support/times.ts";

const day = (page: Page, name: string): Locator => page.getByLabel(name, { exact: true });
const undo = (page: Page): Locator => page.getByRole("button", { name: "Undo", exact: true });
const save = (page: Page): Promise<void> => page.getByRole("region", { name: "Weekly hours" }).getByRole("button", { name: "Save", exact: true }).click();

/** Where an hour is on a day of the drawn week, Monday being 0: along a row, or down a column. */
async function point(page: Page, nth: number, hour: number): Promise<[number, number]> {
  const lane = page.locator(`[data-lane="${nth}"]`);
  await lane.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await lane.boundingBox())!;
  return height > width ? [x + width / 2, y + (height * hour) / 24] : [x + (width * hour) / 24, y + height / 2];
}

/** Drags within these hours; the range is widened to the step. */
async function drag(page: Page, nth: number, from: number, until: number, drop = true): Promise<void> {
  await page.mouse.move(...(await point(page, nth, from + 0.1)));
  await page.mouse.down();
  await page.mouse.move(...(await point(page, nth, until - 0.1)), { steps: 4 });
  if (drop) await page.mouse.up();
}

async function copy(page: Page, from: string, to: string): Promise<void> {
  const menu = page.locator(`[data-day="${from}"] details`);
  if ((await menu.getAttribute("open")) === null) await menu.locator("summary").click();
  await menu.getByRole("button", { name: to, exact: true }).click();
}

test("hours are dragged, copied, undone and saved, and the texts say them", async ({ people }) => {
  const rivera = await people.partner("Dr Rivera");
  const page = await rivera.opens("/availability");
  await expectProgram(page);
  await expect(undo(page)).toBeHidden();
  await drag(page, 5, 10, 12);
  await expect(day(page, "Saturday")).toHaveValue("10:00–12:00");
  await drag(page, 0, 12, 13);
  await expect(day(page, "Monday")).toHaveValue("09:00–12:00, 13:00–17:00");
  await expect(page.locator('[data-lane="0"] .hours-block')).toHaveCount(2);
  await drag(page, 6, 8, 9, false);
  await expect(page.locator(".hours-ghost")).toHaveText("08:00–09:00");
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await expect(page.locator(".hours-ghost")).toHaveCount(0);
  await expect(day(page, "Sunday")).toHaveValue("");

  await copy(page, "Monday", "Monday to Friday");
  await expect(day(page, "Friday")).toHaveValue("09:00–12:00, 13:00–17:00");
  await expect(page.getByText("Monday copied to: Monday to Friday. Save to keep it.")).toBeVisible();
  await copy(page, "Monday", "Sunday");
  await expect(day(page, "Sunday")).toHaveValue("09:00–12:00, 13:00–17:00");
  await copy(page, "Saturday", "All days");
  await expect(day(page, "Monday")).toHaveValue("10:00–12:00");
  await expectAccessible(page);
  await page.keyboard.press("Escape");

  // What is typed is a step as well; what cannot be read is not dragged on.
  await day(page, "Tuesday").fill("from nine");
  await expect(page.locator('[data-lane="1"]')).toHaveAttribute("data-unreadable", "");
  await drag(page, 1, 14, 15);
  await expect(day(page, "Tuesday")).toHaveValue("from nine");
  await undo(page).click();
  await expect(day(page, "Tuesday")).toHaveValue("10:00–12:00");
  await undo(page).click();
  await expect(day(page, "Monday")).toHaveValue("09:00–12:00, 13:00–17:00");
  await undo(page).click();
  await expect(day(page, "Sunday")).toHaveValue("");
  await save(page);
  await expect(page.getByText("Saved")).toBeVisible();
  await expect(undo(page)).toBeHidden();
  await page.reload();
  await expect(day(page, "Friday")).toHaveValue("09:00–12:00, 13:00–17:00");
  await expect(day(page, "Saturday")).toHaveValue("10:00–12:00");
});

test("hours are changed by keys alone, and by a finger at 360 px", async ({ people }) => {
  const rivera = await people.partner("Dr Rivera");
  const page = await rivera.opens("/availability", phone);
  await expectProgram(page);
  const isWide = () => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(await isWide()).toBe(false);
  await day(page, "Monday").focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("22-2");
  await expect(page.locator('[data-lane="1"] .hours-night')).toHaveCount(1);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(day(page, "Wednesday")).toHaveValue("22-2");
  expect(await isWide()).toBe(false);
  await page.keyboard.press("Escape");
  await expect(page.locator('[data-day="Monday"] details')).not.toHaveAttribute("open");

  const touch = await page.context().newCDPSession(page);
  const finger = async (type: string, hour?: number) => {
    const points = hour === undefined ? [] : [await point(page, 6, hour)];
    await touch.send("Input.dispatchTouchEvent", { type: type as "touchStart", touchPoints: points.map(([x, y]) => ({ x, y })) });
  };
  await finger("touchStart", 10.1);
  for (const hour of [10.5, 11, 11.9]) await finger("touchMove", hour);
  await finger("touchEnd");
  await expect(day(page, "Sunday")).toHaveValue("10:00–12:00");
  await expectAccessible(page);
  // Enter saves.
  await day(page, "Sunday").press("Enter");
  await expect(page.getByText("Saved")).toBeVisible();
  await expect(day(page, "Monday")).toHaveValue("22:00–02:00");
});

test("without WASM a day is copied by a form, and what is typed stays", async ({ people }) => {
  const rivera = await people.partner("Dr Rivera");
  const page = await rivera.opens("/availability", { javaScriptEnabled: false });
  await day(page, "Monday").fill("8-10");
  await day(page, "Sunday").fill("11-12");
  await copy(page, "Monday", "Monday to Friday");
  await expect(day(page, "Friday")).toHaveValue("8-10");
  await expect(day(page, "Sunday")).toHaveValue("11-12");
  await save(page);
  await expect(day(page, "Friday")).toHaveValue("08:00–10:00");
  await expect(page).toHaveURL(/\/availability$/);
});

test("a partner books and moves outside of their hours, and is told so", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  await rivera.offers("First talk");
  const session = await rivera.schedules(sam, { at: { date: nextWeek(1), time: "09:00" }, title: "Weekly talk" });
  const page = await rivera.opens(`/sessions/${session.id}`);
  await expectProgram(page);
  await page.getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit session" });
  await dialog.getByLabel("Time", { exact: true }).fill("15:00");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(/^Saved\. It is outside of your hours on \w+day\.$/)).toBeVisible();
  await expect(dialog).toBeHidden();

  await page.goto(new URL("/sessions/new", page.url()).href);
  await expectProgram(page);
  await fillPlan(page.locator("main"), { client: sam.name, date: nextWeek(2), time: "18:00" });
  await page.getByRole("button", { name: "Create Session" }).click();
  await expect(page.getByText(/^It is outside of your hours on \w+day\.$/)).toBeVisible();
});
