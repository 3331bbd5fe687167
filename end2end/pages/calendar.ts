import { expect, type Locator, type Page } from "@playwright/test";

/** `/calendar`: week, month and agenda. */
export class CalendarPage {
  constructor(
    readonly page: Page,
    readonly url: string,
  ) {}

  async open(): Promise<void> {
    await this.page.goto(`${this.url}/calendar`);
    await expect(this.page.getByRole("heading", { name: "Calendar", level: 1 })).toBeVisible();
  }

  async show(view: "Week" | "Month" | "Agenda"): Promise<void> {
    const control = this.page.getByRole("button", { name: view }).or(this.page.getByRole("link", { name: view }));
    await control.click();
  }

  async go(where: "Previous" | "Next" | "Today"): Promise<void> {
    const control = this.page.getByRole("button", { name: where }).or(this.page.getByRole("link", { name: where }));
    await control.click();
  }

  session(title: string): Locator {
    return this.page.getByRole("link", { name: title }).or(this.page.getByRole("button", { name: title }));
  }

  /** Drags by pixels, in steps, as a hand does. */
  async drag(title: string, by: { x?: number; y?: number }): Promise<void> {
    const box = await this.session(title).boundingBox();
    if (!box) throw new Error(`${title} is not drawn`);
    const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move(from.x + (by.x ?? 0), from.y + (by.y ?? 0), { steps: 8 });
    await this.page.mouse.up();
  }
}
