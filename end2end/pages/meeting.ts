import { expect, type Page } from "@playwright/test";

/** `/sessions/{id}/meeting`: the embedded call and what stands around it. */
export class MeetingPage {
  readonly frame;
  readonly leaveButton;
  readonly endButton;

  constructor(readonly page: Page) {
    this.frame = page.frameLocator("iframe[name^=jitsiConferenceFrame]");
    this.leaveButton = page.getByRole("button", { name: "Leave" });
    this.endButton = page.getByRole("button", { name: "End Session" });
  }

  async expectInside(): Promise<void> {
    await expect(this.frame.getByText("In the room")).toBeVisible();
  }

  /** The frame and our own side bar agree on who is there. */
  async expectPeople(...names: string[]): Promise<void> {
    for (const name of names) {
      await expect(this.frame.getByRole("listitem").filter({ hasText: name })).toBeVisible();
      await expect(this.page.getByRole("region", { name: "Participants" }).getByText(name)).toBeVisible();
    }
  }

  async leave(): Promise<void> {
    await this.leaveButton.click();
  }

  async end(answer: "End Session" | "Keep talking" = "End Session"): Promise<void> {
    await this.endButton.first().click();
    const dialog = this.page.getByRole("dialog", { name: "End this session?" });
    await dialog.getByRole("button", { name: answer }).click();
    await expect(dialog).toBeHidden();
  }
}
