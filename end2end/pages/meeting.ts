import { expect, type Locator, type Page } from "@playwright/test";

/** `/sessions/{id}/meeting`: the embedded call and the page around it. */
export class MeetingPage {
  readonly frame;
  readonly leaveButton;
  readonly endButton;

  constructor(readonly page: Page) {
    this.frame = page.frameLocator("iframe[name^=jitsiConferenceFrame]");
    this.leaveButton = page.getByRole("link", { name: "Leave" });
    this.endButton = page.getByRole("button", { name: "End Session" });
  }

  async expectInside(): Promise<void> {
    await expect(this.frame.getByText("In the room", { exact: true })).toBeVisible();
  }

  /** On a wide screen the sidebar is open from the beginning. */
  async openSidebar(): Promise<void> {
    const toggle = this.page.getByRole("button", { name: /^(Show|Hide) session details$/ }).first();
    await expect(toggle).toBeEnabled();
    if ((await toggle.getAttribute("aria-expanded")) === "false") await toggle.click();
    await expect(this.page.getByRole("region", { name: "Participants" })).toBeVisible();
  }

  /** Asserts that the frame and our own sidebar list the same people. */
  async expectPeople(...names: string[]): Promise<void> {
    for (const name of names) {
      await expect(this.frame.getByRole("listitem").filter({ hasText: name })).toBeVisible();
      const ours = this.page.getByRole("region", { name: "Participants" }).getByRole("listitem").filter({ hasText: name });
      await expect(ours).toContainText("in the meeting");
    }
  }

  /** Presses our own "Leave" button; the page then says how to come back. */
  async leave(): Promise<void> {
    await this.leaveButton.click();
    await expect(this.panel("You have left the meeting")).toBeVisible();
  }

  /** The panel that replaces the frame. */
  panel(title: string): Locator {
    return this.page.getByRole("heading", { name: title, level: 2 });
  }

  button(name: "Rejoin" | "Try again" | "Open in a new window"): Locator {
    return this.page.getByRole("button", { name });
  }

  async end(answer: "End Session" | "Keep talking" = "End Session"): Promise<void> {
    await this.endButton.first().click();
    const dialog = this.page.getByRole("dialog", { name: "End this session?" });
    await dialog.getByRole("button", { name: answer }).click();
    await expect(dialog).toBeHidden();
  }
}
