// What visitors' pages hold as data beside the server's documents, the elements of theirs and of all pages by their tags,
// and what TypeScript's DOM lacks.

declare namespace Kezek {
  /** A text by the code of its language. */
  type Names = Record<string, string>;

  /** The letters of a language on the screen, row by row, and what the key says that leads to them. */
  interface Keyboard {
    label: string;
    rows: string[];
  }

  /**
   * `hall` of a kiosk. `languages` are by code, in their own words; `informs` are the ids of the services of which
   * something is written. It `searches` where the services have words beyond one screen. A stand gives no tickets.
   */
  interface KioskHall {
    hall: string;
    names: Names;
    languages: Names;
    keyboards: Record<string, Keyboard>;
    menu: MenuPart[];
    informs: string[];
    searches: boolean;
    is_stand: boolean;
    printer: boolean;
    checks_in: boolean;
    sms: boolean;
    priorities: Priority[];
    waiting_zones: Zone[];
    help_reasons: HelpReason[];
    signs: Record<string, Record<string, string>>;
  }

  /**
   * What a file of words holds: each language's texts, the sentences of problems by their codes, the order in which each
   * language has its plurals (by CLDR's names), and the language of what another one lacks.
   */
  interface Words {
    texts: Record<string, Record<string, string[]>>;
    problems: Record<string, string>;
    plurals: Record<string, string[]>;
    fallback: string;
    source: string;
  }

  /** What `POST /tickets` answers: the key is given this once. */
  type IssuedTicket = TicketDocument & { key: string };

  /** A device of the page of simulated boards, with its place on a bus and the bus's last bytes. */
  interface SimulatedBoard extends Appearance {
    bus: string;
    protocol: string;
    kind: "board" | "panel";
    window: number | null;
    bytes: string;
  }
}

/** Every element of ours by its tag: what `find` and `h` give for it. */
interface HTMLElementTagNameMap {
  "call-list": import("../../../displays/static/board/call-list.js").CallList;
  "call-panel": import("../../../displays/static/board/call-panel.js").CallPanel;
  "kiosk-reading": import("../../../displays/static/kiosk/kiosk-reading.js").KioskReading;
  "kiosk-bell": import("../../../displays/static/kiosk/kiosk-bell.js").KioskBell;
  "sign-clip": import("../../../displays/static/shared/sign-clip.js").SignClip;
  "kiosk-low": import("../../../displays/static/kiosk/kiosk-low.js").KioskLow;
  "kiosk-tools": import("../../../displays/static/kiosk/kiosk-tools.js").KioskTools;
  "live-status": import("../static/live/live-status.js").LiveStatus;
  "media-region": import("../../../displays/static/board/media-region.js").MediaRegion;
  "service-strip": import("../../../displays/static/board/service-strip.js").ServiceStrip;
  "ticker-line": import("../../../displays/static/board/ticker-line.js").TickerLine;
}

/** What the files of words have brought. */
declare var kezekWords: Kezek.Words[] | undefined;

/** Not in every browser, so TypeScript's DOM does not have it (Shape Detection API). */
declare class BarcodeDetector {
  static getSupportedFormats(): Promise<string[]>;
  constructor(options: { formats: string[] });
  detect(source: ImageBitmapSource): Promise<{ rawValue: string }[]>;
}

interface Window {
  BarcodeDetector?: typeof BarcodeDetector;
  /** What Safari 14.0 calls its `AudioContext`. */
  webkitAudioContext: typeof AudioContext;
}

/** Of a service worker (Service Workers), whose library cannot stand beside the one of pages. */
interface ExtendableEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
