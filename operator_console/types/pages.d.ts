// What the staff's pages hold as data beside the server's documents, and their elements by their tags.

declare namespace Kezek {
  /** `about` of an operator's desk. */
  interface DeskPage {
    hall: string;
    window: number;
    me: Principal;
    services: Record<string, Service>;
    priorities: Record<string, Priority>;
    out_of_turn: boolean;
    hosts: Record<string, Names>;
    results: Record<string, Names>;
    help_reasons: Record<string, Names>;
  }

  /** `about` of the supervisor's page. */
  interface SupervisorPage {
    hall: string;
    services: Record<string, Service>;
    priorities: Record<string, Priority>;
    zones: Zone[];
    help_reasons: Record<string, Names>;
    may_administer: boolean;
  }

  /** `about` of the page of closed times; `hosts` and `services` by their ids. */
  interface ClosuresPage {
    hall: string;
    may_close: boolean;
    hosts: Record<string, Names>;
    services: Record<string, Names>;
  }

  /** `about` of the secretary's page. */
  interface SecretaryPage {
    hall: string;
    services: Record<string, Service>;
    hosts: Record<string, Names>;
    /** The days of the week from Monday on, in the reader's language. */
    days: string[];
  }

  /** `about` of the administrator's page. */
  interface AdminPage {
    me: Principal;
    halls: Record<string, Names>;
    /** Attributes of the inputs for credentials. */
    limits: Record<"name" | "password" | "pin" | "days", Record<string, string | number>>;
    /** Every language by its code, in its own words. */
    languages: Names;
    /** The days of the week from Monday on, in the reader's language. */
    days: string[];
    /** The codes of the languages in which texts are written, the first one first. */
    written: string[];
  }

  /** `about` of the assistant's page. */
  interface SetupPage {
    me: Principal;
    halls: Record<string, Names>;
    /** The languages of halls by their codes, each in its own words. */
    languages: Names;
    /** The days of the week from Monday on, in the reader's language. */
    days: string[];
    /** Attributes of the inputs for a password and a name. */
    password: Record<string, string | number>;
    name: Record<string, string | number>;
  }

  /** `about` of the page of devices: each hall by its id. */
  type DevicesPage = Record<string, { names: Names; zones: Zone[] }>;

  /** `about` of the page of the region's catalogue. */
  interface CataloguePage {
    halls: Record<string, Names>;
  }

  /** `about` of the page of webhooks: the halls by their ids, and the names of all kinds of events. */
  interface WebhooksPage {
    halls: Record<string, Names>;
    kinds: string[];
  }
}

/** The elements that `find` and `h` give for their tags. */
interface HTMLElementTagNameMap {
  "help-calls": import("../static/shared/help-calls.js").HelpCalls;
  "admin-overtaken": import("../static/admin/admin-overtaken.js").AdminOvertaken;
  "admin-review": import("../static/admin/admin-review.js").AdminReview;
  "admin-waiting": import("../static/admin/admin-waiting.js").AdminWaiting;
  "desk-actions": import("../static/desk/desk-actions.js").DeskActions;
  "reception-appointments": import("../static/reception/reception-appointments.js").ReceptionAppointments;
  "reception-controls": import("../static/reception/reception-controls.js").ReceptionControls;
  "hall-admin": import("../static/admin/hall-admin.js").HallAdmin;
}

interface Window {
  /** Vega's own script, which the manager's page loads. */
  vegaEmbed: (place: HTMLElement, spec: object, options: object) => Promise<VegaResult>;
}

interface VegaResult {
  view: {
    toSVG(): Promise<string>;
    tooltip(handler: (handler: unknown, event: MouseEvent, item: unknown, text: string | null) => void): void;
  };
  finalize(): void;
}
