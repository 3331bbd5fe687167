import { expect, type Locator, type Page } from "@playwright/test";
import { expectLive } from "../support/live.ts";
import { columnName } from "../support/times.ts";

/** `/calendar`: week, month and agenda. */
export class CalendarPage {
  constructor(
    readonly page: Page,
    readonly url: string,
  ) {}

  async open(query = ""): Promise<void> {
    await this.page.goto(`${this.url}/calendar${query}`);
    await expect(this.page.getByRole("heading", { name: "Calendar", level: 1 })).toBeAttached();
  }

  /** The week grid, once WASM has taken it over and it can be clicked, dragged and used by keyboard. */
  async openWeek(date: string): Promise<void> {
    await this.open(`?view=week&date=${date}`);
    await expectLive(this.lane(date), ["keydown"]);
  }

  /** The lane of one day of the week. */
  lane(date: string): Locator {
    return this.page.getByRole("region", { name: columnName(date) }).getByRole("list");
  }

  view(name: "Week" | "Month" | "Agenda"): Locator {
    return this.page.getByRole("navigation", { name: "Calendar views" }).getByRole("link", { name });
  }

  /** Turns to another view and waits until it is drawn: the address changes first, the sheet with the answer. */
  async turnTo(name: "Week" | "Month" | "Agenda"): Promise<void> {
    await this.view(name).click();
    await expect(this.page).toHaveURL(new RegExp(`view=${name.toLowerCase()}`));
    await expect(this.view(name)).toHaveAttribute("aria-current", "true");
  }

  step(name: string): Locator {
    return this.page.getByRole("navigation", { name: "Move through time" }).getByRole("link", { name });
  }

  /** The days to jump to, on a narrow page. */
  get days(): Locator {
    return this.page.getByRole("navigation", { name: "Days of this week" });
  }

  session(title: string): Locator {
    return this.page.getByRole("link", { name: title });
  }

  /** The line of a toast. */
  toast(text: RegExp): Locator {
    return this.page.locator(".toast p").filter({ hasText: text });
  }

  /** Clicks a time of a day, a little below its line. */
  async clickAt(date: string, time: string): Promise<void> {
    await this.lane(date).click({ position: await this.pointOf(date, time) });
  }

  /** Rests the pointer there. */
  async pointAt(date: string, time: string): Promise<void> {
    await this.lane(date).hover({ position: await this.pointOf(date, time) });
  }

  private async pointOf(date: string, time: string): Promise<{ x: number; y: number }> {
    const box = await boxOf(this.lane(date));
    const [hours, minutes] = time.split(":").map(Number);
    return { x: box.width / 2, y: (box.height * (hours! * 60 + minutes! + 5)) / 1440 };
  }

  /** Drags a session by days and minutes, in steps like a hand. */
  async drag(title: string, by: { days?: number; minutes?: number }): Promise<void> {
    await this.session(title).scrollIntoViewIfNeeded();
    const box = await boxOf(this.session(title));
    await this.pull({ x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 12) }, by);
  }

  /** Drags a session's lower edge. */
  async resize(title: string, minutes: number): Promise<void> {
    await this.session(title).scrollIntoViewIfNeeded();
    const box = await boxOf(this.session(title));
    await this.pull({ x: box.x + box.width / 2, y: box.y + box.height - 3 }, { minutes });
  }

  /** Drags over free time of a day. */
  async draw(date: string, from: string, minutes: number): Promise<void> {
    const box = await boxOf(this.lane(date));
    const [hours, rest] = from.split(":").map(Number);
    await this.pull({ x: box.x + box.width / 2, y: box.y + (box.height * (hours! * 60 + rest! + 2)) / 1440 }, { minutes: minutes - 2 });
  }

  private async pull(from: { x: number; y: number }, { days = 0, minutes = 0 }): Promise<void> {
    const day = await boxOf(this.page.locator("[data-day]").first());
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move(from.x + days * day.width, from.y + (minutes * day.height) / 1440, { steps: 8 });
    await this.page.mouse.up();
  }
}

async function boxOf(of: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await of.boundingBox();
  if (!box) throw new Error("it is not drawn");
  return box;
}
