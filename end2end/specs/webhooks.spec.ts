// Outgoing webhooks: a partner adds an endpoint, sees its deliveries, and sends one again.
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { App, expect, test as base } from "../support/app.ts";
import { expectAccessible, sidewaysExcess } from "../support/checks.ts";
import { expectLive } from "../support/live.ts";
import { People, phone } from "../support/people.ts";
import { nextWeek } from "../support/times.ts";

type Received = { headers: Record<string, string>; body: string };

/** A webhook receiver on this machine. */
class Receiver {
  readonly received: Received[] = [];
  /** The status of its answers. */
  status = 200;
  readonly #server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    this.received.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString() });
    response.writeHead(this.status).end();
  });

  async starts(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook?token=between-us`;
  }

  async stops(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** Verifies the signature as an endpoint does that has the secret. */
function isSigned(secret: string, { headers, body }: Received): boolean {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const text = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  return headers["webhook-signature"] === `v1,${createHmac("sha256", key).update(text).digest("base64")}`;
}

const test = base.extend<{ practice: People; receiver: Receiver }, { listened: App }>({
  listened: [
    async ({ jitsi }, use) => {
      const app = await App.start(jitsi, { WEBHOOK_LOOPBACK: "1" });
      await use(app);
      await app.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  practice: async ({ listened, browser }, use) => {
    const people = new People(listened, browser);
    await use(people);
    await people.leave();
  },
  receiver: async ({}, use) => {
    const receiver = new Receiver();
    await use(receiver);
    await receiver.stops();
  },
});

/** Adds an endpoint in the dialog, and returns its secret. */
async function adds(page: Page, url: string): Promise<string> {
  const button = page.getByRole("button", { name: "Add endpoint" });
  await expectLive(button);
  await button.click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Endpoint URL").fill(url);
  await dialog.getByRole("button", { name: "Add endpoint" }).click();
  await expect(dialog.getByText("This secret is shown only once.")).toBeVisible();
  const secret = await dialog.getByText(/^whsec_/).textContent();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(dialog).toBeHidden();
  return secret?.trim() ?? "";
}

test("a partner has an endpoint told of a session, sees that it was, and tells it again", async ({ practice, receiver }) => {
  const [rivera, sam] = await practice.pair();
  const url = await receiver.starts();
  const page = await rivera.opens("/settings");
  await page.getByRole("link", { name: "Manage webhooks" }).click();
  await expect(page.getByRole("heading", { name: "Webhooks", level: 1 })).toBeVisible();
  await expect(page.getByText("No endpoints yet")).toBeVisible();
  await expectAccessible(page);

  const secret = await adds(page, url);
  expect(secret).toMatch(/^whsec_/);
  // The browser tells of a closed dialog in a task of its own, and only then is it emptied.
  await expect.poll(() => page.content(), "the secret is shown once").not.toContain(secret);
  await expect(page.getByText("No endpoints yet")).toBeHidden();
  await expectAccessible(page);

  await rivera.schedules(sam, { at: { date: nextWeek(2), time: "14:00" }, title: "First talk" });
  await expect.poll(() => receiver.received.length).toBe(1);
  const [told] = receiver.received as [Received];
  expect(isSigned(secret, told)).toBe(true);
  expect(JSON.parse(told.body)).toMatchObject({ type: "session.booked", data: { title: "First talk", status: "scheduled" } });

  await page.getByRole("link", { name: "Details of 127.0.0.1" }).click();
  const deliveries = page.getByRole("region", { name: "Deliveries" });
  const row = deliveries.getByRole("article").filter({ hasText: "Session booked" });
  await expect(row.getByText("Delivered")).toBeVisible();
  await expect(row.getByText("1 attempt · status 200")).toBeVisible();
  await expectAccessible(page);

  const again = row.getByRole("button", { name: /^Send again: Session booked/ });
  await expectLive(again);
  await again.click();
  await expect.poll(() => receiver.received.length).toBe(2);
  expect(receiver.received[1]!.headers["webhook-id"]).toBe(told.headers["webhook-id"]);
  expect(receiver.received[1]!.body).toBe(told.body);
  await expect(row.getByText("Delivered")).toBeVisible();
});

test("an endpoint that is gone is told nothing more until it is resumed", async ({ practice, receiver }) => {
  const rivera = await practice.partner("Dr Rivera");
  const url = await receiver.starts();
  const { endpoint } = await rivera.call("webhooks/add", { form: { url, events: ["session.booked"] } });
  const page = await rivera.opens(`/settings/webhooks/${endpoint.id}`, phone);
  await expect(page.getByText("Nothing has been sent yet")).toBeVisible();
  const send = page.getByRole("button", { name: "Send test event" });
  await expectLive(send);
  receiver.status = 410;
  await send.click();
  await expect(page.getByRole("article").filter({ hasText: "Test event" }).getByText("Failed")).toBeVisible();
  await page.reload();
  await expect(page.getByText(/answered that it is gone for good/)).toBeVisible();
  await expectAccessible(page);
  expect(await sidewaysExcess(page)).toEqual([]);

  receiver.status = 204;
  const resume = page.getByRole("button", { name: "Resume" });
  await expectLive(resume);
  await resume.click();
  await send.click();
  await expect(page.getByRole("article").getByText("Delivered")).toBeVisible();

  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page).toHaveURL(/\/settings\/webhooks$/);
  await expect(page.getByText("No endpoints yet")).toBeVisible();
});

test("an address that leads elsewhere than to the public internet is refused where it was typed", async ({ practice }) => {
  const rivera = await practice.partner("Dr Rivera");
  const page = await rivera.opens("/settings/webhooks");
  const button = page.getByRole("button", { name: "Add endpoint" });
  await expectLive(button);
  await button.click();
  const dialog = page.getByRole("dialog");
  const field = dialog.getByLabel("Endpoint URL");
  for (const [address, why] of [
    ["http://hooks.example.org/", /begins with https/],
    ["https://10.0.0.1/", /instead of an IP address/],
    ["https://printer.local/", /your own network only/],
  ] as const) {
    await field.fill(address);
    await dialog.getByRole("button", { name: "Add endpoint" }).click();
    await expect(field).toHaveAccessibleDescription(why);
    await expect(field).toHaveValue(address);
  }
  await expectAccessible(page);
});

test("a stale tab does nothing for the account that signed in since", async ({ practice, receiver }) => {
  const rivera = await practice.partner("Dr Rivera");
  const lund = await practice.partner("Dr Lund");
  const url = await receiver.starts();
  const { endpoint } = await rivera.call("webhooks/add", { form: { url, events: ["session.booked"] } });
  const page = await rivera.opens(`/settings/webhooks/${endpoint.id}`);
  const send = page.getByRole("button", { name: "Send test event" });
  await expectLive(send);
  // In another tab of this browser Dr Rivera leaves, and Dr Lund signs in.
  const { email, password } = lund.person;
  const answer = await page.context().request.post(`${practice.app.url}/api/account/sign_in`, {
    data: { form: { email, password } },
    headers: { origin: practice.app.url },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  await send.click();
  // The page is loaded anew for Dr Lund, who has no such endpoint.
  await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
  await expect(page.getByText("Dr Lund").first()).toBeVisible();
  await expect(page.getByText("Somebody else is signed in here now. Nothing was changed.")).toBeVisible();
  expect(receiver.received).toEqual([]);
});
