// The people of the stories. What a story is not about, they do over HTTP, with the cookies that their
// browsers then have.
import {
  expect,
  request,
  type APIRequestContext,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from "@playwright/test";
import type { App, Person, Role } from "./app.ts";
import { setBrowserClock } from "./clock.ts";
import { noteListeners } from "./live.ts";
import { BERLIN, wall, type Wall } from "./times.ts";

/** A telephone that one holds upright. */
export const phone = {
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
} satisfies BrowserContextOptions;

export type Plan = {
  title?: string;
  /** An instant, or a day and time on the partner's clock. */
  at: Date | Wall;
  /** Minutes. */
  duration?: number;
  /** In person at this place; by video without one. */
  place?: string;
  isProtected?: boolean;
  notes?: string;
};

/** A session that was planned. */
export type Booked = { id: string; title: string; link: string; passcode: string | null; version: number; label: string };

let count = 0;

/** Somebody with an account. */
export class Somebody {
  constructor(
    private readonly people: People,
    readonly http: APIRequestContext,
    readonly person: Person,
    readonly zone: string,
    readonly account: string,
  ) {}

  get name(): string {
    return this.person.name;
  }

  /** A page of a browser that is signed in as this person. */
  async opens(path: string, options: BrowserContextOptions = {}, browser?: Browser): Promise<Page> {
    const page = await this.people.visitor({ timezoneId: this.zone, ...options, storageState: await this.http.storageState() }, browser);
    await page.goto(this.people.app.url + path);
    return page;
  }

  /** Calls a server function; its failure is the test's. */
  async call<T = any>(endpoint: string, data: object): Promise<T> {
    const answer = await this.http.post(`/api/${endpoint}`, { data });
    if (!answer.ok()) throw new Error(`${this.name}: ${endpoint}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  }

  /** A new client of this partner's, who has accepted the invitation. */
  async invites(name: string, zone = BERLIN): Promise<Somebody> {
    const person: Person = { role: "client", name, email: address(name), password: "staple battery horse" };
    const { invitation } = await this.call("clients/add", { form: { name, email: person.email } });
    const token = new URL(invitation).pathname.split("/").at(-1);
    const http = await this.people.http();
    const form = { token, password: person.password, time_zone: zone };
    const answer = await http.post("/api/clients/accept_invitation", { data: { form } });
    expect(answer.ok(), await answer.text()).toBe(true);
    return this.people.known(http, person, zone);
  }

  async schedules(client: Somebody, { at, title = "A talk", duration = 50, place, isProtected = false, notes = "" }: Plan): Promise<Booked> {
    const { date, time } = at instanceof Date ? wall(at, this.zone) : at;
    const form = {
      client: client.account,
      title,
      date,
      time,
      duration: String(duration),
      kind: place === undefined ? "video" : "in_person",
      place: place ?? "",
      protected: isProtected ? "on" : "",
      notes,
    };
    const { session, passcode } = await this.call("booking/schedule", { form });
    return { id: session.id, title, link: session.link, passcode, version: session.version, label: session.when.label };
  }

  /** Can be booked by clients on weekdays: a session type of 50 minutes. */
  async offers(
    name: string,
    { hours = "09:00–12:00", place, audience = "clients", approval = "" }: { hours?: string; place?: string; audience?: string; approval?: string } = {},
  ): Promise<{ id: string }> {
    const week = Object.fromEntries(["monday", "tuesday", "wednesday", "thursday", "friday"].map((day) => [day, hours]));
    const { version } = (await this.call("availability/view", {})).hours;
    await this.call("availability/save_hours", { form: { ...week, version, step: "30", notice: "1", horizon: "60", move_notice: "24" } });
    const kind = place === undefined ? "video" : "in_person";
    await this.call("availability/save_type", { form: { name, duration: "50", kind, place: place ?? "", after: "10", audience, approval } });
    const { types } = await this.call("availability/view", {});
    return types.at(-1);
  }

  /** Has a page for everybody, and answers its path. */
  async showsPage(): Promise<string> {
    const handle = `partner-${++count}`;
    const form = { state: "unlisted", handle, introduction: "I listen, and I ask.\n\nThe first talk is free.", languages: "English, Deutsch" };
    await this.call("booking_page/save", { form });
    return `/p/${handle}`;
  }

  async cancels({ id, version }: Booked, reason = ""): Promise<void> {
    await this.call("booking/cancel", { id, version, reason });
  }

  /** Is admitted. The room's name and the token are in its address. */
  async isAdmitted({ id }: Booked): Promise<{ room: string; token: string | null; admission: string }> {
    const { address, admission } = await this.call("join/enter", { id });
    const { pathname, hash } = new URL(address);
    const token = new URLSearchParams(hash.slice(1)).get("jwt");
    return { room: pathname.split("/").at(-1)!, token: token && JSON.parse(token), admission };
  }

  /** Goes in, as the meeting page does. The first to do so begins the session. */
  async enters(session: Booked): Promise<{ room: string; token: string | null }> {
    const ticket = await this.isAdmitted(session);
    const presence = { admission: ticket.admission, number: 1, here: true, in_company: false };
    await this.call("meeting/report", { id: session.id, presence });
    return ticket;
  }

  /** Gives the passcode in this login. */
  async unlocks({ id, passcode }: Booked): Promise<void> {
    await this.call("join/verify_passcode", { id, passcode });
  }

  async ends({ id }: Booked): Promise<void> {
    await this.call("meeting/end", { id });
  }
}

/** The technical trouble that the record of a session has of its client. */
export async function troubles(somebody: Somebody, id: string): Promise<string[]> {
  const { lanes } = await somebody.call("attendance/record", { id });
  return lanes[1].troubles;
}

/** Makes people and their browsers, and sends them home at the end. */
export class People {
  private readonly contexts: BrowserContext[] = [];
  private readonly requests: APIRequestContext[] = [];

  constructor(
    readonly app: App,
    private readonly browser: Browser,
  ) {}

  async registers(role: Role, name: string, zone = BERLIN): Promise<Somebody> {
    const person: Person = { role, name, email: address(name), password: "correct horse battery" };
    const http = await this.http();
    const { email, password } = person;
    const form = { name, email, password, role, time_zone: zone };
    const answer = await http.post("/api/account/register", { data: { form } });
    expect(answer.ok(), await answer.text()).toBe(true);
    return this.known(http, person, zone);
  }

  partner(name: string, zone?: string): Promise<Somebody> {
    return this.registers("partner", name, zone);
  }

  /** A partner and a client of theirs. */
  async pair(partner = "Dr Rivera", client = "Sam Okafor"): Promise<[Somebody, Somebody]> {
    const therapist = await this.partner(partner);
    return [therapist, await therapist.invites(client)];
  }

  /** Signs in over HTTP. */
  async signsIn(person: Person): Promise<Somebody> {
    const http = await this.http();
    const answer = await http.post("/api/account/sign_in", { data: { form: person } });
    expect(answer.ok(), await answer.text()).toBe(true);
    return this.known(http, person, BERLIN);
  }

  /** A page of a browser that nobody is signed in with. */
  async visitor(options: BrowserContextOptions = {}, browser: Browser = this.browser): Promise<Page> {
    const context = await browser.newContext(options);
    this.contexts.push(context);
    if (options.javaScriptEnabled !== false) {
      await setBrowserClock(context);
      await noteListeners(context);
    }
    return context.newPage();
  }

  async http(): Promise<APIRequestContext> {
    // Without a browser around it a request has to say itself that it comes from our own pages.
    const http = await request.newContext({ baseURL: this.app.url, extraHTTPHeaders: { origin: this.app.url } });
    this.requests.push(http);
    return http;
  }

  async known(http: APIRequestContext, person: Person, zone: string): Promise<Somebody> {
    const { account } = await (await http.post("/api/account/viewer", { data: {} })).json();
    return new Somebody(this, http, person, zone, account.id);
  }

  async leave(): Promise<void> {
    await Promise.all(this.contexts.map((it) => it.close()));
    await Promise.all(this.requests.map((it) => it.dispose()));
  }
}

/** An address that nobody else has: each worker counts its own, and has databases of its own. */
function address(name: string): string {
  // A mail server takes 64 characters before the @.
  return `${name.toLowerCase().replaceAll(/[^a-z]+/g, ".").slice(0, 40)}.${++count}@example.org`;
}
