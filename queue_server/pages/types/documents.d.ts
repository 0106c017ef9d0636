// Made by script/docs from the structs that the server encodes. Do not edit.

declare namespace Kezek {
  type LiveDocument = Alive | BoardDocument | CallsDocument | DeskDocument | SupervisorDocument | TicketView | WaitsDocument;

  /**
   * Open `more` windows, and `share` of the people are called within the norm, at the pace of the last hour and
   * with those who have booked the next one.
   *
   * It assumes Erlang C: people come at random, `per_hour` of them; a service takes `service_s` on the mean; nobody
   * leaves; `windows` is the time that the open windows have for this service, in windows.
   */
  interface Advice {
    service: string;
    more: number;
    norm_minutes: number;
    per_hour: number;
    service_s: number;
    windows: number;
    share: number;
  }

  /**
   * `since` is when it began, `count` the people, clocks or lost records that it is about, `minutes` the norm or by
   * how much clocks differ, `detail` the device's own words, `fault` the same for pages, `copied_at` when the copy was
   * made that was put back. Of a certificate `count` are the days that it lasts, and at `changes_at` it ends, ended or
   * begins.
   *
   * Of `near_norm`, `passes_at` is when the first of them will have waited for the norm, unless called before: how long
   * there is to act. `chance` is how likely it will, where that is foretold.
   */
  interface Alarm {
    id: string;
    kind: "answer_overdue" | "backup_failing" | "certificate_ended" | "certificate_ends" | "certificate_future" | "clock_contradicted" | "clock_differs" | "clock_doubtful" | "clock_leapt" | "control_overdue" | "copy_restored" | "device_failing" | "device_silent" | "device_stale" | "hall_behind" | "hall_forked" | "hall_rules_changed" | "hall_silent" | "hall_superseded" | "idle" | "journal_forked" | "link_failing" | "near_norm" | "over_norm" | "paper_low" | "paper_out" | "records_lost" | "unserved" | "webhook_ended" | "webhook_exhausted";
    level: "fault" | "warning";
    since: string;
    service: string | null;
    window: number | null;
    device: string | null;
    count: number | null;
    minutes: number | null;
    passes_at: string | null;
    chance: number | null;
    detail: string | null;
    fault: BoardFault | null;
    copied_at: string | null;
    changes_at: string | null;
    seen: AlarmAcknowledgement | null;
  }

  /**
   * Who has acknowledged an alarm, and when.
   */
  interface AlarmAcknowledgement {
    by: string;
    at: string;
  }

  /**
   * `seq` is what the reader is up to date with, `at` the server's clock.
   */
  interface Alive {
    view: "alive";
    seq: number;
    at: string;
  }

  /**
   * `secret` is for the device alone. The code is shown until `until`; after that it announces itself anew.
   */
  interface Announced {
    device: string;
    code: string;
    secret: string;
    until: string;
  }

  /**
   * How a call is said: in full, or in short once it is `late_after_s` old.
   *
   * Where many wait to be called only one of `brief` is said: the visitor's own language first, then the hall's.
   */
  interface Announcement {
    late_after_s: number;
    full: SpokenPhrase[];
    short: SpokenPhrase[];
    brief: SpokenPhrase[];
  }

  /**
   * Somebody who calls visitors, and the window at which they sit.
   */
  interface AnsweredPerson {
    name: string;
    window: number | null;
  }

  /**
   * A ticket printer, as `port` of a configuration has it. Each printer has its own kiosk.
   */
  interface AnsweredPrinter {
    port: string;
  }

  /**
   * A service: `usual` is its id in the catalogue, else it was typed. A language without a name gets another's.
   */
  interface AnsweredService {
    names: Record<string, string>;
    usual: string | null;
  }

  /**
   * A window and the places in the list of services that it calls; none: all of them.
   */
  interface AnsweredWindow {
    window: number;
    services: number[];
  }

  /**
   * All answers of one hall. `step` is where the person is; `address` is where phones reach this server.
   */
  interface Answers {
    step: "cards" | "hall" | "hours" | "language" | "open" | "people" | "printers" | "screens" | "services" | "test" | "windows";
    language: "en" | "kk" | "ru";
    names: Record<string, string>;
    timezone: string;
    services: AnsweredService[];
    windows: AnsweredWindow[];
    people: AnsweredPerson[];
    hours: Record<string, string[]>;
    closes_on_holidays: boolean;
    printers: AnsweredPrinter[];
    address: string;
  }

  /**
   * What a device shows. `brightness` is 1 (dimmest) to 4; `lamp` is a panel's or a post's; `color` an alpha
   * sign's.
   */
  interface Appearance {
    address: number;
    rows: AppearanceRow[];
    brightness: number;
    lamp: string | null;
    color: string | null;
  }

  /**
   * One line as it is lit: its text as wide as the device, and whether it blinks.
   */
  interface AppearanceRow {
    text: string;
    blinking: boolean;
  }

  /**
   * A booking whose visitor is not in the hall yet: `missing` from its time on.
   */
  interface Appointment {
    id: string;
    service: string;
    start: string;
    state: "coming" | "missing";
  }

  /**
   * An appointment that waits for an answer, which is due at `due`. `host` is who would receive the visitor.
   */
  interface AppointmentDocument {
    booking: BookingDocument;
    host: string | null;
    due: string;
    urgency: "later" | "overdue" | "soon";
  }

  interface AppointmentOfVisitor {
    appointment: AppointmentDocument;
    visitor: VisitorOfBooking;
  }

  /**
   * How many bookings the present day has, of those that stand: `booked` is `arrived`, `missing`,
   * `coming` and `missed` together. A missing visitor may still come; one who missed it came too late or not at all.
   */
  interface Appointments {
    booked: number;
    arrived: number;
    missing: number;
    coming: number;
    missed: number;
    listed: Appointment[];
  }

  /**
   * The draft and whose it is. With `is_taken` another page has it in hand; `hall` is the one that it has opened,
   * `trial` its test ticket as long as its turn lasts.
   *
   * `address` is where other machines reach this server, unless it `is_alone`; `timezone` is this machine's.
   */
  interface AssistantDocument {
    answers: Answers;
    is_begun: boolean;
    is_taken: boolean;
    name: string;
    since: string | null;
    hall: string | null;
    trial: TrialTicket | null;
    groups: UsualGroup[];
    services: UsualService[];
    timezone: string;
    timezones: string[];
    address: string;
    is_alone: boolean;
  }

  interface AtWindow {
    id: string;
    number: string;
    service: string;
    priority: string | null;
  }

  /**
   * An attempt to send a record. `status` is that of the answer, where there was one.
   */
  interface AttemptDocument {
    seq: number;
    kind: string;
    at: string;
    outcome: "certificate" | "defect" | "delivered" | "forbidden" | "gone" | "redirect" | "refused" | "silent" | "unreachable";
    status: number | null;
    took_ms: number;
  }

  /**
   * `folder` is null where no copies are made. `good_at` is the last good copy; `fault` why a later one failed, since
   * `failed_since`, with the system's own words in `detail`.
   */
  interface BackupDocument {
    folder: string | null;
    at: string;
    keep: number;
    is_running: boolean;
    good_at: string | null;
    name: string;
    size: number;
    next_at: string | null;
    failed_since: string | null;
    fault: "broken_off" | "damaged" | "full" | "missing" | "same_disk" | "unusable" | "unwritable" | null;
    detail: string;
    left_out: LeftOut[];
  }

  /**
   * `none`: no copies are made by schedule. `age_s` is that of the last good copy.
   */
  interface BackupReadiness {
    state: "failing" | "good" | "none";
    age_s: number | null;
  }

  /**
   * A ticket at a window. `since` is its last call, or the start of its service. The boards of `zones` show it,
   * also by the clip of that `sign_language`, where there is one.
   */
  interface BoardCall {
    number: string;
    window: number;
    state: "called" | "serving";
    since: string;
    calls: number;
    zone: string | null;
    zones: string[];
    sign_language: string | null;
  }

  /**
   * `next` is of the whole hall, `next_by_zone` of what the boards of each of its zones show. `closed` is null while
   * the hall gives tickets.
   */
  interface BoardDocument {
    view: "board";
    hall: string;
    seq: number;
    at: string;
    calls: BoardCall[];
    waiting: Waiting;
    next: string[];
    windows: BoardWindow[];
    ticker: Record<string, string>[];
    next_by_zone: Record<string, string[]>;
    closed: ClosedHall | null;
  }

  /**
   * A fault that pages put into words: its code, a `FaultCode` of the version of the bridge, and what it is about.
   */
  interface BoardFault {
    code: string;
    values: Record<string, string>;
  }

  /**
   * How a board announces and what it shows. `unreadable`: there is a folder, and this server cannot read it.
   * `broken` are the files that some board could not show. `signs` are the addresses of clips in sign language, by
   * language and name.
   */
  interface BoardSettings {
    call_s: number;
    picture_s: number;
    sound: boolean;
    media: Media[];
    unreadable: boolean;
    broken: string[];
    signs: Record<string, Record<string, string>>;
  }

  /**
   * `reason` stands while the window is paused: what its operator has stated.
   */
  interface BoardWindow {
    window: number;
    state: string;
    reason?: string | null;
  }

  /**
   * A device as administrators see it. `how` is how it does; `code` stands while it waits to be paired.
   */
  interface BookedDevice {
    device: string;
    kind: string;
    name: string;
    hall: string | null;
    zone: string | null;
    code: string | null;
    version: string | null;
    announced_at: string;
    paired_at: string | null;
    seen_at: string | null;
    seq: number | null;
    behind_since: string | null;
    revoked_at: string | null;
    how: string;
  }

  /**
   * A booking that was just made. `key` is the visitor's own and is in this answer only: it opens the booking's page,
   * moves and cancels it. `code` are the six digits for the check-in in the hall.
   */
  interface BookedDocument {
    id: string;
    service: string;
    start: string;
    end: string;
    state: "arrived" | "asked" | "cancelled" | "missed" | "open" | "refused";
    state_since: string;
    made_at: string;
    language: string | null;
    changes: number;
    by: "hall" | "visitor";
    reason: string | null;
    closes_at: string;
    check_in_at: string;
    due_at: string;
    ticket: string | null;
    number: string | null;
    answer_due: string | null;
    refusal: "answered_before" | "in_court" | "other" | "other_body" | "unclear" | null;
    proof: string;
    displaced: DisplacedDocument | null;
    waits_since: string | null;
    offered: OfferDocument | null;
    reference: string | null;
    key: string;
    code: string;
  }

  /**
   * A booking. `changes` is 0 when it is made and grows with each move and with the cancellation; `by` and `reason`
   * are of the last of them.
   *
   * The visitor may move it until `closes_at`, cancel it until `start`, and check in from `check_in_at` on. Whoever
   * checks in in time is due at `due_at`: before all who come later without a head start. `ticket` and `number` are
   * there once the visitor has come. An appointment that is asked for is answered by `answer_due`; `refusal` is why it
   * was refused. The first ten digits of `proof` stand on paper. `displaced` is there where the hall has closed the
   * booked time, `waits_since` where the visitor waits for an earlier one, and `offered` while one is kept for them.
   */
  interface BookingDocument {
    id: string;
    service: string;
    start: string;
    end: string;
    state: "arrived" | "asked" | "cancelled" | "missed" | "open" | "refused";
    state_since: string;
    made_at: string;
    language: string | null;
    changes: number;
    by: "hall" | "visitor";
    reason: string | null;
    closes_at: string;
    check_in_at: string;
    due_at: string;
    ticket: string | null;
    number: string | null;
    answer_due: string | null;
    refusal: "answered_before" | "in_court" | "other" | "other_body" | "unclear" | null;
    proof: string;
    displaced: DisplacedDocument | null;
    waits_since: string | null;
    offered: OfferDocument | null;
    reference: string | null;
  }

  interface BookingOfDay {
    booking: BookingDocument;
    visitor: VisitorOfBooking;
  }

  /**
   * A span of certain days in which one time to book follows another, from `first` on; the last ends by `until`.
   */
  interface BookingSpan {
    days: string[];
    first: string;
    until: string;
  }

  /**
   * A defect that somebody or something has met: the number that was shown and stands in the log, and where.
   */
  interface BugDocument {
    number: string;
    where: string;
    at: string;
  }

  /**
   * The boards of `zones` show the call, also by the clip of that `sign_language`, where there is one.
   */
  interface Call {
    seq: number;
    number: string;
    window: number;
    zone: string | null;
    calls: number;
    language: string | null;
    at: string;
    zones: string[];
    sign_language: string | null;
  }

  /**
   * The calls among the records up to `seq` that the reader has not seen.
   */
  interface CallsDocument {
    view: "calls";
    seq: number;
    at: string;
    calls: Call[];
  }

  /**
   * Captions of a video. Those without a `language` are for every board that has none of its own.
   */
  interface CaptionTrack {
    language: string | null;
    address: string;
  }

  /**
   * The catalogue that is offered, and what the halls say of it. A server that is no centre offers none. `drafts` are
   * the halls from which a first text can be made.
   */
  interface CatalogueDocument {
    is_centre: boolean;
    offered: WrittenDocument;
    drafts: string[];
    halls: HallReportDocument[];
  }

  /**
   * A mistake of the text: its line (0 for the whole), its key, and a sentence.
   */
  interface CatalogueMistake {
    line: number;
    key: string;
    text: string;
  }

  /**
   * `is_https`: this server speaks https itself; `is_page_https`: this page came encrypted, perhaps through a proxy.
   *
   * `is_readable`: a key that is sent from this page can be read on its way. `saved` waits for a restart. `proposed` are
   * names for a request, and `largest` is the most bytes that are taken.
   */
  interface CertificateDocument {
    is_https: boolean;
    is_page_https: boolean;
    is_readable: boolean;
    host: string;
    in_force: PresentedCertificate | null;
    saved: PresentedCertificate | null;
    request: WaitingRequest | null;
    proposed: string[];
    largest: number;
  }

  /**
   * The last check, or the one under way: `reached` of `of` records. `is_good` is null until there is an outcome.
   *
   * `halls` is in the reader's language. `broken_off` is what the system says where the check has no outcome, and
   * `unreadable` why a part of the folder could not be read.
   */
  interface CheckDocument {
    is_running: boolean;
    reached: number;
    of: number;
    began_at: string | null;
    ended_at: string | null;
    is_good: boolean | null;
    halls: CheckedHall[];
    broken_off: string | null;
    unreadable: string | null;
  }

  /**
   * A booking whose visitor has come, and the ticket. `key` is the visitor's own to the ticket.
   */
  interface CheckInDocument {
    booking: BookingDocument;
    ticket: TicketDocument;
    key: string;
  }

  /**
   * One hall in words. `summary` are one or two sentences, `lines` one for each fault and finding.
   */
  interface CheckedHall {
    hall: string;
    name: string;
    is_intact: boolean;
    is_by_rule: boolean;
    summary: string[];
    lines: string[];
  }

  /**
   * `is_served` is false while no window of the service is open: a ticket is given, and its visitor is told. Whoever
   * gets none may book another day where it `is_bookable`.
   */
  interface Choice {
    id: string;
    prefix: string;
    names: Record<string, string>;
    group: string | null;
    waiting: number;
    estimate: ShownWait | null;
    is_served: boolean;
    refusal: ChoiceRefusal | null;
    is_bookable: boolean;
  }

  /**
   * Why no ticket is given: the code, what fills its sentence, and, in words, when it opens again. `day` is what the
   * hall celebrates, on a day on which it is closed.
   */
  interface ChoiceRefusal {
    code: string;
    params: Record<string, string | number>;
    opens: Record<string, string> | null;
    day: Record<string, string> | null;
  }

  /**
   * `refusal` is the hall's own: then no service gives tickets. `printer` is that of the kiosk, if it has one.
   */
  interface Choices {
    seq: number;
    refusal: ChoiceRefusal | null;
    services: Choice[];
    printer: "no_answer" | "ok" | "paper_low" | "paper_out" | "unknown" | null;
  }

  /**
   * While nobody has typed in the code, `state` is `waiting`. A paired device uses its secret as its token.
   */
  interface Claimed {
    state: "paired" | "waiting";
    role: string | null;
    name: string | null;
    hall: string | null;
    zone: string | null;
    page: string | null;
  }

  /**
   * How the hall's time stands to the machine's. `differs_s` is above 0 where the machine is ahead; `witnesses` are
   * the desks and screens that say their own time, and how many of them contradict the hall's. Where machines share a
   * database its time counts, and this machine's own is `machine_differs_s` ahead of it.
   */
  interface ClockReadiness {
    state: "doubtful" | "right" | "slewing";
    differs_s: number;
    doubt: "after_journal" | "before_journal" | "leapt_ahead" | "went_back" | null;
    witnesses: number;
    contradicting: number;
    machine_differs_s: number;
  }

  /**
   * A hall that gives no tickets now.
   *
   * `code` is that of the refusal, `day` what is celebrated on a closed day. `opens_at` and, in words, `opens` are the
   * next opening; null where there is none within a month. With `has_visitors` somebody who has a ticket still waits, is
   * called or is served.
   */
  interface ClosedHall {
    code: string;
    opens_at: string | null;
    opens: Record<string, string> | null;
    day: Record<string, string> | null;
    has_visitors: boolean;
  }

  /**
   * A span in which nobody is received, or nobody at the host, or for the service, for the reason that visitors
   * read.
   */
  interface ClosureDocument {
    id: string;
    start: string;
    end: string;
    host: string | null;
    service: string | null;
    reason: string;
    closed_at: string;
  }

  /**
   * The closures that are on or to come, and the bookings whose visitors have not chosen another time yet.
   */
  interface ClosuresDocument {
    hall: string;
    closures: ClosureDocument[];
    displaced: BookingOfDay[];
  }

  /**
   * Another window that is not closed, to which a visitor can be sent, and who sits there.
   */
  interface Colleague {
    window: number;
    operator: string | null;
    services: string[];
  }

  /**
   * How many open bookings of a service have no time any more by a change: they stay open, and nobody loses one.
   *
   * `entries` is how many visitors take part in draws of the service whose dates have no places any more: they stay in
   * the draw, and read on their pages that nobody can be drawn.
   */
  interface ConcernedBookings {
    hall: string;
    service: string;
    names: Record<string, string>;
    count: number;
    entries: number;
  }

  /**
   * The open bookings, with their visitors, whose time a closure would take. `entries` is how many take part in draws
   * that would have no places.
   */
  interface ConcernedDocument {
    hall: string;
    start: string;
    end: string;
    host: string | null;
    service: string | null;
    bookings: BookingOfDay[];
    entries: number;
  }

  /**
   * The values of the file, the version they are of, and the changes that wait. `needs_restart` names the sections
   * that are in the file and come into force at the next start.
   */
  interface ConfigurationDocument {
    version: string;
    file: string;
    values: Record<string, any>;
    waiting: WaitingChange[];
    needs_restart: string[];
  }

  /**
   * A ticket or a booking on paper. `code_stored` is on it if the journal here is right, `code_sent` if the hall's
   * is; null where that side has not given it, empty where it cannot be computed here.
   */
  interface ContestedPaperDocument {
    kind: "booking" | "ticket";
    number: string;
    at: string;
    code_stored: string | null;
    code_sent: string | null;
  }

  /**
   * A place of the journal: the body `stored` here, and the one `in_batch`, as JSON; null where a side has none.
   */
  interface ContestedRecord {
    seq: number;
    stored: string | null;
    in_batch: string | null;
  }

  /**
   * What a host has promised at the reception of ticket `number` on `since`, to be done until the date `until`.
   * `control` is the seq of the reception's record, `done_at` when it was done.
   */
  interface ControlDocument {
    control: number;
    host: string;
    service: string;
    number: string;
    since: string;
    until: string;
    urgency: "later" | "overdue" | "soon";
    done_at: string | null;
  }

  interface ControlForVisitor {
    control: ControlDocument;
    visitor: VisitorOfBooking;
  }

  /**
   * A hall of the copy: its names, its records with the last one's hash (hex), and its first and last day.
   */
  interface CopiedHall {
    hall: string;
    names: Record<string, string> | null;
    records: number;
    head: string;
    first_day: string;
    last_day: string;
  }

  /**
   * What a copy holds: made when (None: not known) and by which version, whether with locked secrets, and what could
   * not be copied then.
   */
  interface CopyContents {
    halls: CopiedHall[];
    made_at: string | null;
    version: string;
    has_secrets: boolean;
    left_out: string[];
  }

  /**
   * The hall's present day (`YYYY-MM-DD`). Closing it would end the turns of those `waiting` (on hold, too) and
   * `at_windows`, and close `open_windows`. `is_closed`: somebody has done so, and may let it go on.
   */
  interface DayDocument {
    hall: string;
    day: string | null;
    is_closed: boolean;
    waiting: number;
    at_windows: number;
    open_windows: number;
  }

  /**
   * `allowed` names the commands that would not be refused now; `no_show_from` is when the no-show joins them.
   *
   * `helper_tickets` are those whom the window may call as a helper once they have waited long enough.
   * `pace` is how long what the ticket is in may take, `results` what its service may end with,
   * `reception` is there where somebody is received in person,  `printers` are those of
   * the hall that need somebody, `help_calls` the calls for help that nobody has answered.
   */
  interface DeskDocument {
    view: "desk";
    hall: string;
    seq: number;
    at: string;
    window: DeskWindow;
    ticket: TicketDocument | null;
    waiting: Waiting;
    next: Upcoming[];
    helper_tickets: HelperTicket[];
    held: Held[];
    allowed: string[];
    no_show_from: string | null;
    pace: Pace | null;
    results: string[];
    reception: DeskReception | null;
    colleagues: Colleague[];
    printers: PrinterDocument[];
    help_calls: HelpCallDocument[];
  }

  /**
   * The reception at a window: who receives, when it was booked for, to which hosts the visitor may be referred, and
   * between which dates something may be taken under control.
   */
  interface DeskReception {
    host: string;
    booked_at: string | null;
    referrals: string[];
    control_from: string;
    control_to: string;
  }

  interface DeskWindow {
    window: number;
    zone: string | null;
    state: string;
    since: string;
    operator: string | null;
    reason: string | null;
    ticket: string | null;
    served_today: number;
  }

  /**
   * `since` is when it came to be in this state; `seq` is what it says it shows; `uncertain` are numbers of a printer
   * that may not be on paper.
   */
  interface DeviceDocument {
    device: string;
    kind: "board" | "bridge" | "kiosk" | "led_board" | "messages" | "modem" | "printer" | "tablet";
    name: string;
    state: "failing" | "ok" | "paper_low" | "paper_out" | "silent" | "stale" | "unknown";
    since: string;
    zone: string | null;
    window: number | null;
    seq: number | null;
    version: string | null;
    detail: string | null;
    fault: BoardFault | null;
    uncertain: string[];
  }

  /**
   * One thing that differs between two states of the configuration, at the place `key`: a sentence in each language
   * of staff.
   */
  interface Difference {
    key: string;
    words: Record<string, string>;
  }

  /**
   * A key that the catalogue has otherwise; `present` is null where the hall has nothing.
   */
  interface DifferenceDocument {
    key: string;
    offered: any;
    present: any;
  }

  /**
   * The hall has closed the booked time, for the `reason`. Unless the visitor chooses another one by `answer_until`,
   * the hall cancels the booking.
   */
  interface DisplacedDocument {
    closure: string;
    reason: string;
    answer_until: string;
  }

  /**
   * A state of the configuration that ended `at`, with who changed it to the next one and what that changed.
   *
   * `author` is empty for a change that was made in the file itself. One that is not readable cannot be put back: its
   * text is no configuration file.
   */
  interface EarlierState {
    id: string;
    at: string;
    author: string;
    confirmed_by: string | null;
    sentences: Difference[];
    is_readable: boolean;
  }

  /**
   * Two ways back to an earlier state, as values for a draft: all of it as it was (`values`), or the present one
   * without what the change then changed (`undone`). `contested` are the places of that change which have been changed
   * once more since; they stay as they are now.
   */
  interface EarlierValues {
    version: string;
    values: Record<string, any>;
    undone: Record<string, any>;
    contested: string[];
  }

  /**
   * How a refused batch differs from what is here, in the places from `first` to `last`: `changed` of them have
   * another body, of which `records` are the first. Where it is not `is_linked`, the record before it is another one
   * already. `more_papers` are not shown.
   */
  interface EvidenceComparison {
    first: number;
    last: number;
    is_linked: boolean;
    changed: number;
    records: ContestedRecord[];
    papers: ContestedPaperDocument[];
    more_papers: number;
  }

  /**
   * A refused batch: `seq` is the first record that differs, `after` the record that it was to follow.
   */
  interface EvidenceDocument {
    digest: string;
    seq: number;
    after: number;
    at: string;
    bytes: number;
  }

  /**
   * The last bugs since the start, newest first, and what does not run beside the halls.
   */
  interface FaultsDocument {
    bugs: BugDocument[];
    not_running: StoppedLoop[];
  }

  /**
   * A hall of the region. `states` says what is the matter with it: `waiting` for its pairing, `revoked`, `silent`,
   * `behind`, `forked`, `rules_changed`; nothing where all is well. `seq` is the last record here, `behind` how many
   * more the hall had when it was heard last. A clock that differs is `clock_differs_s` ahead of the centre's.
   */
  interface FollowedHallDocument {
    hall: string;
    states: string[];
    seq: number;
    behind: number | null;
    paired_at: string | null;
    heard_at: string | null;
    code: string | null;
    code_until: string | null;
    forked_seq: number | null;
    forked_at: string | null;
    rules_changed_at: string | null;
    clock_differs_s: number | null;
    version: string;
  }

  /**
   * By which rule it is said that a wait will pass the norm: as foretold from the last days, or, with too little
   * data (`seen` services of the `needed` ones), by what has been waited already.
   */
  interface Foretelling {
    by: "foretold" | "waited";
    seen: number;
    needed: number;
  }

  /**
   * A time that `free` more visitors may book.
   */
  interface FreePlaceDocument {
    start: string;
    end: string;
    free: number;
  }

  /**
   * The places of a service that are free now, from the date `first` to the date `last` of the hall's time zone.
   */
  interface FreePlacesDocument {
    hall: string;
    service: string;
    first: string;
    last: string;
    places: FreePlaceDocument[];
  }

  /**
   * A heading that gathers services, and other groups: those that name it as their `parent`.
   */
  interface Group {
    id: string;
    names: Record<string, string>;
    parent?: string | null;
  }

  /**
   * What the centre offers to a hall. Without `version` nothing was offered yet. A version that `is_waiting` waits
   * for the yes of another administrator; `reason` says why one was not taken over by itself. With `mistakes`, which the
   * configuration would have, nothing was taken over.
   */
  interface HallCatalogueDocument {
    hall: string;
    version: number | null;
    offered_at: string | null;
    taken_version: number | null;
    taken_at: string | null;
    taken_by: string;
    is_waiting: boolean;
    reason: string;
    differences: DifferenceDocument[];
    mistakes: CatalogueMistake[];
  }

  /**
   * The checkpoint of the hall's log that is published: how many records it has, and when it was signed. So many
   * `cosignatures` of the `witnesses` stand below it, and at least `quorum` must.
   */
  interface HallCheckpoint {
    size: number;
    at: string;
    cosignatures: number;
    witnesses: number;
    quorum: number;
  }

  /**
   * The code by which the hall pairs with this centre, until then.
   */
  interface HallCode {
    hall: string;
    code: string;
    until: string;
  }

  /**
   * How the deliveries of a hall stand: the record that was handled last, how many of the journal are not, attempts
   * that were taken and not, and when the next one is. `failures` are those of the event that waits.
   */
  interface HallDeliveries {
    hall: string;
    state: "ended" | "exhausted" | "paused" | "runs" | "waits";
    position: number;
    behind: number;
    delivered: number;
    failed: number;
    failures: number;
    next_at: string | null;
    last: AttemptDocument | null;
  }

  /**
   * What was refused of a hall, the newest first. `forked_seq` is the first record that differs, null once somebody
   * has looked into it. The hall's server was paired at `paired_at`: whoever has its token has sent this.
   */
  interface HallEvidence {
    hall: string;
    names: Record<string, string> | null;
    paired_at: string | null;
    forked_seq: number | null;
    forked_at: string | null;
    batches: EvidenceDocument[];
  }

  /**
   * Which version a hall of the region has taken over, and in which keys it differs from it; None while it has not
   * said so since the start.
   */
  interface HallReportDocument {
    hall: string;
    version: number | null;
    deviations: string[];
  }

  /**
   * The hall's present day so far. `share` of the `judged` waits kept the norm; null where none has been judged.
   */
  interface HallToday {
    day: string;
    joined: number;
    served: number;
    judged: number;
    share: number | null;
  }

  interface Held {
    id: string;
    number: string;
    service: string;
    until: string | null;
  }

  /**
   * A call for help that nobody has answered yet: at a kiosk, by its name, or with a ticket.
   */
  interface HelpCallDocument {
    id: string;
    reason: string;
    since: string;
    kiosk: string | null;
    ticket: string | null;
    number: string | null;
  }

  /**
   * What is counted of calls for help. Somebody came to half of the answered ones within `half_within_s` seconds, the
   * median; `unanswered` are those that were neither answered nor taken back.
   */
  interface HelpSummary {
    calls: number;
    answers: number;
    withdrawals: number;
    unanswered: number;
    half_within_s: number | null;
    reasons: Record<string, number>;
  }

  /**
   * The first ticket of a service with which a window helps, and from when the window may call it.
   */
  interface HelperTicket {
    number: string;
    service: string;
    callable_from: string;
  }

  /**
   * `identify`: show the name, large. `again_s`: say it again after so many seconds. `page` is where it belongs.
   */
  interface HereAnswer {
    device: string;
    name: string;
    hall: string | null;
    zone: string | null;
    page: string | null;
    identify: boolean;
    again_s: number;
  }

  /**
   * When tickets are given, by weekday, in the hall's time zone. A day that is left out is a closed day.
   */
  interface Hours {
    mon?: string[];
    tue?: string[];
    wed?: string[];
    thu?: string[];
    fri?: string[];
    sat?: string[];
    sun?: string[];
  }

  /**
   * What is said of the log: its time zone, the `norm_minutes` of every service, the head start (s) of a value of the
   * priority column, the hall's service for a service of the log. What is not said is as the hall has it by name.
   */
  interface ImportChoices {
    timezone: string;
    norm_minutes: number | null;
    head_starts: Record<string, number>;
    services: Record<string, string>;
  }

  /**
   * The import that is under way, or the last one: `reached` of `of` bytes or records of its step.
   *
   * `faults` are the first of `fault_count`, `obstacle` is why the log cannot be put beside the hall, both by language.
   * `broken_off` is what the system says. `largest` is how many bytes a file may have.
   */
  interface ImportDocument {
    stage: "broken_off" | "imported" | "none" | "reading" | "ready" | "refused" | "sending" | "stopped" | "writing";
    version: number;
    hall: string;
    name: string;
    sender: string;
    choices: ImportChoices;
    reached: number;
    of: number;
    began_at: string | null;
    ended_at: string | null;
    preview: LogPreview | null;
    faults: LogFault[];
    fault_count: number;
    obstacle: Record<string, string> | null;
    broken_off: string | null;
    imported: ImportedPast | null;
    largest: number;
  }

  /**
   * The journal that the log has become. `resumed_after` is the record after which an earlier import went on.
   */
  interface ImportedPast {
    hall: string;
    records: number;
    head: string;
    resumed_after: number;
  }

  /**
   * What is needed of the engine's answer.
   */
  interface IssuedId {
    id: string;
  }

  interface KioskDay {
    day: string;
    date: Record<string, string>;
    weekday: Record<string, string>;
    free: number;
  }

  /**
   * A kiosk that is let in, or a bridge, whose push-button posts give tickets. `kiosk` is what a printer's `kiosks`
   * call it, `name` what people call it today; without `hall` its token, or the browser that a link has signed in,
   * serves whichever hall it shows.
   */
  interface KioskDocument {
    kiosk: string;
    name: string;
    hall: string | null;
    kind: "bridge" | "device" | "link" | "token";
  }

  /**
   * The next days with free places of a service, and the free times of a day that was asked for, by its long name.
   */
  interface KioskPlaces {
    days: KioskDay[];
    name: Record<string, string>;
    times: KioskTime[];
  }

  /**
   * `start` is RFC 3339 UTC, `text` the hall's clock.
   */
  interface KioskTime {
    start: string;
    text: Record<string, string>;
  }

  /**
   * A file or folder that is not in the copy, and the reason in the system's words (`why` in lists and documents).
   */
  interface LeftOut {
    path: string;
    why: string;
  }

  /**
   * The last test letter, or the one under way; with `ended_at` and no `fault` the mail server has taken it.
   *
   * `detail` is what the system or the mail server says, without addresses and secrets.
   */
  interface LetterDocument {
    is_running: boolean;
    to: string;
    ended_at: string | null;
    fault: "certificate" | "no_password" | "no_tls" | "open_password" | "readers" | "refused" | "sign_in" | "silent" | "unreachable" | null;
    detail: string;
  }

  /**
   * A link of a hall. `standing` is how it does, since `since`; `behind` how many records the other side lacks, as
   * far as it has been heard, and `reported_at` when that was.
   *
   * `fault` is why it does not work, `certificate` the SHA-256 of the one that was shown instead of the right one.
   * `forked_seq` is the first record that differs from the other side's: then nothing is sent. The counts are of this
   * server since its start.
   */
  interface LinkDocument {
    hall: string;
    side: "centre" | "standby";
    address: string;
    name: string;
    standing: "connecting" | "failing" | "forked" | "in_step" | "sending" | "taken_over";
    since: string;
    sent_seq: number;
    behind: number;
    reported_at: string | null;
    fault: "certificate" | "not_centre" | "not_known" | "other_certificate" | "refused" | "silent" | "unavailable" | "unreachable" | null;
    certificate: string;
    forked_seq: number | null;
    records: number;
    bytes: number;
    faults: number;
  }

  /**
   * A column of the file, and whether it is one of those that a log has.
   */
  interface LogColumn {
    name: string;
    is_read: boolean;
  }

  /**
   * What is wrong in a line of the file (0: with all of it), by language.
   */
  interface LogFault {
    line: number;
    reason: Record<string, string>;
  }

  /**
   * One line, by the machine's clock: what it is about, what it means (null where only its own `text` says so).
   */
  interface LogLineDocument {
    at: string;
    weight: "fault" | "note" | "warning";
    area: string;
    sentence: string | null;
    text: string;
    count: number;
  }

  /**
   * What the log would become: the journal of `hall`, of `records` records, of which `present` are there already.
   *
   * `sentences` say by language how the file was read. Lists have the commonest first; the counts are of all.
   */
  interface LogPreview {
    hall: string;
    records: number;
    present: number;
    sentences: Record<string, string[]>;
    columns: LogColumn[];
    first_day: string;
    last_day: string;
    days: number;
    visits: number;
    left: number;
    services: LogService[];
    service_count: number;
    servers: LogServer[];
    server_count: number;
    windows: number;
    spare: number;
    priorities: LogPriority[];
    priority_count: number;
    openings: UsualOpening[];
    hall_services: OfferedService[];
  }

  /**
   * A value of the priority column, and its head start (s); 0: it counts as no priority.
   */
  interface LogPriority {
    value: string;
    visits: number;
    head_start_s: number;
  }

  /**
   * Who served, and the number of the window as which they count.
   */
  interface LogServer {
    name: string;
    window: number;
    visits: number;
  }

  /**
   * A service of the log: how many came, and as which service of the hall they count (None: as one of its own).
   */
  interface LogService {
    name: string;
    visits: number;
    service: string | null;
  }

  /**
   * A picture or a video, in the order of the rotation. A picture is shown for `seconds`, or as the board has it; a
   * video may have captions.
   */
  interface Media {
    name: string;
    version: string;
    kind: "picture" | "video";
    address: string;
    seconds?: number | null;
    captions?: CaptionTrack[];
  }

  /**
   * The files of the board's folder as they are shown. `free` bytes may still come, `largest` in one file.
   */
  interface MediaDocument {
    folder: string;
    free: number;
    largest: number;
    items: StoredMediaDocument[];
  }

  /**
   * A screen of the menu: the parts below it, then services, then the part `rest` in which it goes on.
   *
   * One with `names` is a group of the hall. One without is made where a screen would have too many: it holds some of
   * them, or goes on with the rest.
   */
  interface MenuPart {
    id: string;
    parent: string | null;
    names: Record<string, string> | null;
    parts: string[];
    services: string[];
    rest: string | null;
  }

  /**
   * A draft and what somebody else has saved meanwhile, in one: `values` are for the present `version`.
   *
   * `saved` and `draft` say what either has changed since the state that the draft began from. Where both have changed
   * the same place, which is `contested`, the draft's holds in `values`, and the other's in `saved_first`.
   */
  interface MergedDraft {
    document: ConfigurationDocument;
    author: string;
    saved: Difference[];
    draft: Difference[];
    contested: string[];
    values: Record<string, any>;
    saved_first: Record<string, any>;
  }

  /**
   * One mistake, and the place of its field such as `halls.aksu.services[2].prefix`.
   *
   * `words` is what is wrong in the languages of staff; a mistake of the serial side is told in English alone. `places`
   * is what the page calls the place, in those languages.
   */
  interface Mistake {
    key: string;
    line: number;
    what: string;
    words: Record<string, string>;
    places: Record<string, string>;
  }

  /**
   * The address, on this server, that signs one browser in, once, within the hour. `code` is a QR code of the whole
   * address, at which whoever asks has reached this server: its rows with the quiet zone, `1` for a dark module.
   */
  interface NewLink {
    path: string;
    code: string[];
  }

  /**
   * The secret is told this once; only its hash is kept.
   */
  interface NewToken {
    name: string;
    token: string;
  }

  /**
   * `author` wrote `text`, which may have several lines, at `at`.
   */
  interface NoteDocument {
    at: string;
    author: string;
    text: string;
  }

  /**
   * The notes about whoever is at the window, the oldest first; `ticket` is the id, null where nobody is.
   */
  interface NotesDocument {
    window: number;
    ticket: string | null;
    notes: NoteDocument[];
  }

  /**
   * A place that nobody else may book before `until`.
   */
  interface OfferDocument {
    offer: string;
    service: string;
    start: string;
    end: string;
    until: string;
  }

  /**
   * A service of the hall to choose.
   */
  interface OfferedService {
    id: string;
    names: Record<string, string>;
  }

  /**
   * The hall that has opened; or none, and why not. `kiosks` are those for which its printers print.
   */
  interface OpeningResult {
    hall: string | null;
    kiosks: string[];
    mistakes: Mistake[];
    refusals: Refusal[];
  }

  /**
   * `norm_s` is how long it should take; it is slow from `slow_from` and late from `late_from` on.
   */
  interface Pace {
    norm_s: number;
    slow_from: string;
    late_from: string;
  }

  /**
   * The paper of one ticket, for the kiosk at which it was taken.
   */
  interface PaperDocument {
    state: "no_answer" | "paper_out" | "printed" | "printing" | "uncertain";
  }

  /**
   * A certificate as a person reads it. `fits` says whether it names the host by which the page was opened. Halls and
   * others that join this server compare its `fingerprint`.
   */
  interface PresentedCertificate {
    names: string[];
    subject: string;
    issuer: string;
    first: string;
    last: string;
    days_left: number;
    standing: "ended" | "future" | "good" | "soon" | "urgent";
    is_alarming: boolean;
    fits: boolean;
    key: string;
    chain: string[];
    fingerprint: string;
  }

  /**
   * Who asks for a page: a person who signed in, or a machine with a token. `halls` are those in which they have the
   * rights of their role; None for all.
   */
  interface Principal {
    role: string;
    name: string;
    is_person: boolean;
    halls: string[] | null;
  }

  /**
   * A printer to choose: its `port` as a configuration has it, and what it calls itself, where it does.
   *
   * A serial adapter is one as well: nobody knows what is at its other end.
   */
  interface PrinterCandidate {
    port: string;
    kind: "network" | "serial" | "usb";
    name: string;
  }

  /**
   * `unprinted` are the numbers that wait to be printed: their visitors have them on the kiosk's screen alone.
   * `uncertain` are those that were sent to the printer without its saying that they are out; none is sent again.
   */
  interface PrinterDocument {
    printer: string;
    kiosks: string[];
    state: "no_answer" | "ok" | "paper_low" | "paper_out" | "unknown";
    since: string;
    unprinted: string[];
    uncertain: string[];
  }

  /**
   * The `printers` to choose from, the addresses at which none answers (`silent`), and the `unusable` texts that are
   * no IPv4 address of a private network.
   */
  interface PrinterSearchResult {
    printers: PrinterCandidate[];
    silent: string[];
    unusable: string[];
  }

  /**
   * A named class of visitor with a head start, and the paper that proves it.
   */
  interface Priority {
    id: string;
    names: Record<string, string>;
    head_start_s: number;
    proof?: Record<string, string> | null;
  }

  /**
   * RFC 9457. Further members name what the code speaks of: the window, the number, the limit.
   */
  interface ProblemDocument {
    type: string;
    title: string;
    status: number;
    detail: string;
    code: string;
  }

  /**
   * `halls` says of each hall whether it is `open`, does not write because its clock is `doubtful`, or which seq of
   * its journal does not verify; `records_lost` how many records of it are gone, as readers who have seen them say, for
   * a day. `not_running` names the loops beside the halls that have failed. The server is ready without them, and
   * whatever ails the copies.
   *
   * `configuration` is `in_force`, or says how what is in force differs from the file: `earlier` (the last one that
   * worked), `stays` (the file could not be read anew), `partly` (a hall keeps its earlier definition), `faulty` (in
   * force, and something in it does not work). `wrong_settings` names the keys. A hall works all the same.
   * `other_in_file` are sections of this machine's file that say something else than the text in the database, which
   * counts.
   */
  interface Readiness {
    status: string;
    journal: string;
    halls: Record<string, string>;
    clock: ClockReadiness;
    not_running: StoppedLoop[];
    records_lost: Record<string, number>;
    backup: BackupReadiness;
    configuration: "earlier" | "faulty" | "in_force" | "partly" | "stays";
    wrong_settings: string[];
    other_in_file: string[];
  }

  /**
   * The visitor at a window. Without a `booking` nothing is known of them.
   */
  interface ReceivedDocument {
    window: number;
    ticket: string | null;
    booking: string | null;
    visitor: VisitorOfBooking;
  }

  /**
   * What waits for an answer, the most urgent first; what is under control, the nearest date first; and what was done
   * so lately that it can be taken back, the latest first.
   */
  interface ReceptionsDocument {
    hall: string;
    seq: number;
    appointments: AppointmentOfVisitor[];
    controls: ControlForVisitor[];
    done_controls: ControlForVisitor[];
  }

  /**
   * Why a hall does not take the definition: the code, and what fills its sentence.
   */
  interface Refusal {
    hall: string;
    code: string;
    detail: string;
    params: Record<string, string | number>;
  }

  /**
   * `since` is when it began, where that is known. `seq` is the first record that differs, or the one that does not
   * verify; `count` how many records are missing, or how many people wait too long; `differs_s` by how much a clock
   * differs.
   */
  interface RegionAlarm {
    kind: "absent" | "behind" | "clock_doubtful" | "forked" | "over_norm" | "rules_changed" | "silent" | "stopped";
    level: "fault" | "warning";
    since: string | null;
    seq: number | null;
    count: number | null;
    differs_s: number | null;
  }

  interface RegionDistrict {
    id: string;
    names: Record<string, string>;
  }

  /**
   * The halls that the requester may see, those with alarms first, and the districts in which they stand.
   */
  interface RegionDocument {
    view: "region";
    at: string;
    halls: RegionHall[];
    districts: RegionDistrict[];
  }

  /**
   * A hall. Where nothing of it is here, or its journal has not begun, `names` is null and every number 0.
   *
   * `data_at` is the moment up to which its records are here. `day_is_open` is false before the first day, and once the
   * day was closed. `longest_wait_s` is that of whoever waits longest at `data_at`; `over_norm` is how many wait longer
   * than the norm. `today` is null while it is still being counted.
   */
  interface RegionHall {
    hall: string;
    names: Record<string, string> | null;
    district: string | null;
    is_followed: boolean;
    data_at: string | null;
    seq: number;
    day_is_open: boolean;
    windows: number;
    windows_open: number;
    windows_paused: number;
    waiting: number;
    over_norm: number;
    longest_wait_s: number | null;
    today: HallToday | null;
    checkpoint: HallCheckpoint | null;
    alarms: RegionAlarm[];
  }

  /**
   * `started_at` tells one start from the next. With `restarts_itself` this page may ask for a start; with
   * `is_restarting` it has. `mistakes` are why the next start would fail, so that there is none now. `address` is where
   * the server is then, if that is another place.
   */
  interface RestartDocument {
    started_at: string;
    restarts_itself: boolean;
    is_restarting: boolean;
    mistakes: Mistake[];
    address: string | null;
  }

  /**
   * The restore that is under way: `reached` of `of` bytes that come.
   *
   * `detail` is what the system says of a fault. `installed` is the version of this program. With `restarts_itself` the
   * server starts anew by itself once the hall is restored, otherwise a person starts it.
   */
  interface RestoreDocument {
    stage: "broken_off" | "checking" | "none" | "ready" | "refused" | "restored" | "restoring" | "sending";
    version: number;
    name: string;
    sender: string;
    reached: number;
    of: number;
    contents: CopyContents | null;
    fault: "configuration" | "disk" | "journal" | "newer" | "no_configuration" | "no_room" | "not_whole" | "passphrase" | "passphrase_for_nothing" | "unusable" | null;
    detail: string;
    left_out: string[];
    installed: string;
    restarts_itself: boolean;
    largest: number;
  }

  /**
   * What a service may end with. Without `services` it is open to every service of the hall.
   */
  interface Result {
    id: string;
    names: Record<string, string>;
    services?: string[];
  }

  /**
   * What a change would do. It can be saved when there are no mistakes and no refusals.
   *
   * `sentences` say what changes, and `difference` is a unified difference of the two texts, without its heading; where
   * only comments and spaces differ, there is no sentence. With `needs_second` it waits for another
   * administrator; with `by_hand` the file holds more that is not in force yet, since somebody has written into it, and
   * saving puts that in force too; `needs_restart` names the sections that come into force at the next start. `warnings`
   * keep nobody from saving: what they name may come right by itself, as a printer that is switched off. `bookings` are
   * those whose time goes: saving needs the yes to as many (`accepted_bookings`), with those in draws.
   */
  interface Review {
    difference: string[];
    mistakes: Mistake[];
    refusals: Refusal[];
    needs_second: boolean;
    needs_restart: string[];
    by_hand: boolean;
    warnings: Mistake[];
    sentences: Difference[];
    bookings: ConcernedBookings[];
  }

  /**
   * `version` is the file's now. With `waits` nothing is in force yet: another administrator must say yes.
   */
  interface Saved {
    version: string;
    waits: boolean;
    needs_restart: string[];
  }

  /**
   * A server of the store. `is_self` is the one that answers. `other_folders`: its media or recorded voices are not
   * this one's; `other_configuration`: it has another text in force. `clock_differs_s`: its machine's
   * clock is so far ahead of the database's; 0 where that does not matter.
   */
  interface ServerDocument {
    id: string;
    name: string;
    address: string;
    version: string;
    started_at: string;
    seen_at: string;
    is_running: boolean;
    is_self: boolean;
    other_folders: boolean;
    other_configuration: boolean;
    clock_differs_s: number;
  }

  /**
   * What a visitor comes for. Services of one prefix share their numbers, so their first and last must agree.
   *
   * `norm_minutes` is how long a visitor should wait at the most, `service_minutes` how long serving one should take.
   * With `booking` it may be booked for a time; `host` is who receives its visitors in person. `keywords` are further
   * words by which a visitor finds it, of any language.
   */
  interface Service {
    id: string;
    prefix: string;
    names: Record<string, string>;
    group?: string | null;
    first_number?: number;
    last_number?: number;
    daily_limit?: number | null;
    hours?: Hours | null;
    norm_minutes?: number | null;
    service_minutes?: number | null;
    booking?: ServiceBooking | null;
    host?: string | null;
    information?: ServiceInformation | null;
    keywords?: string[];
  }

  /**
   * The times at which a service may be booked, and the rules for them.
   *
   * A time lasts `place_minutes`, and up to `places` visitors are served side by side in it. Of all places of a day,
   * `walk_in_percent` are for those who just come. A day may be booked from `opens_days` days before, and a time until
   * `closes_minutes` before it. One phone number may have `most_per_phone` open bookings. A visitor may check in from
   * `check_in_minutes` before the time until `late_minutes` after it; whoever comes later joins the line like anyone who
   * comes (`join`), or has lost the time (`lost`). With `confirmed_by` an appointment is asked for, then confirmed. With
   * the `release` `first` a place is for whoever books it first; with `draw` the places of a day are drawn among all who
   * ask from `draw_from` to `draw_until` on the day on which it opens, and what is left is for whoever books it first.
   * Whoever waits for an earlier place has `waitlist_minutes` of daytime to take one that is offered.
   * `booked_norm_minutes` is how long a booked visitor should wait at the most, from the booked time on.
   */
  interface ServiceBooking {
    spans: BookingSpan[];
    place_minutes: number;
    places?: number;
    opens_days?: number;
    closes_minutes?: number;
    walk_in_percent?: number;
    most_per_phone?: number;
    check_in_minutes?: number;
    late_minutes?: number;
    late?: "join" | "lost";
    confirmed_by?: "secretary" | null;
    release?: "draw" | "first";
    waitlist_minutes?: number;
    draw_from?: string;
    draw_until?: string;
    booked_norm_minutes?: number | null;
  }

  /**
   * A service, the windows that may call it, and what to bring; `information` is null where nothing is written.
   */
  interface ServiceDetails {
    id: string;
    prefix: string;
    names: Record<string, string>;
    group: string | null;
    windows: number[];
    information: ServiceInformation | null;
  }

  /**
   * What a visitor of a service should know before they come: what to bring, one thing a line, how long it takes and
   * what it costs, and where to go instead.
   */
  interface ServiceInformation {
    bring?: Record<string, string>[];
    takes?: Record<string, string> | null;
    costs?: Record<string, string> | null;
    elsewhere?: Record<string, string> | null;
  }

  /**
   * `estimate` is null where too little is known, or where nobody serves. `is_served` is false while no window that
   * may call the service is open.
   */
  interface ServiceWait {
    service: string;
    waiting: number;
    estimate: ShownWait | null;
    is_served: boolean;
  }

  /**
   * The services of a hall in its order; of a search, those that fit, best first.
   */
  interface ServicesDocument {
    hall: string;
    services: ServiceDetails[];
  }

  /**
   * How long a ticket may still wait, in seconds, and in the minutes in which people are told.
   */
  interface ShownWait {
    low_s: number;
    median_s: number;
    high_s: number;
    minutes: WaitMinutes;
  }

  /**
   * A phrase in one language. `audio` is null where this server cannot speak: then the browser reads `text`.
   */
  interface SpokenPhrase {
    language: string;
    text: string;
    audio: string | null;
  }

  interface StopDocument {
    service: string;
    window: number | null;
  }

  /**
   * A loop that has failed and is tried again. `hall` is null for one of the whole server; `since` is its first
   * fault, `number` that fault's in the log; `faults` is how often it has failed since.
   */
  interface StoppedLoop {
    name: string;
    hall: string | null;
    since: string;
    number: string;
    faults: number;
  }

  /**
   * A file in its place: a picture is shown for `seconds` (null: as the board has it), from `first` to `last`.
   */
  interface StoredMediaDocument {
    name: string;
    kind: string;
    size: number;
    seconds: number | null;
    first: string | null;
    last: string | null;
  }

  /**
   * `oldest` is when the one who has waited longest joined; `estimate` is what one who came now is told.
   */
  interface SupervisedService {
    service: string;
    trouble: "near" | "none" | "off" | "over" | "unserved";
    waiting: number;
    held: number;
    oldest: string | null;
    estimate: ShownWait | null;
    norm_s: number | null;
    windows: number;
    served_today: number;
    off: string | null;
    line: SupervisedTicket[];
  }

  /**
   * A ticket that waits or is held. `since` is when it joined its line.
   */
  interface SupervisedTicket {
    id: string;
    number: string;
    state: string;
    priority: string | null;
    since: string;
  }

  /**
   * `since` is when it began to do what it does, `pace` from when a call or a service there takes too long.
   * `helper_tickets` are those whom an open window may call as a helper once they have waited long enough.
   */
  interface SupervisedWindow {
    window: number;
    zone: string | null;
    doing: "calling" | "closed" | "idle" | "paused" | "serving";
    since: string;
    operator: string | null;
    reason: string | null;
    ticket: AtWindow | null;
    served_today: number;
    services: string[];
    is_idle: boolean;
    pace: Pace | null;
    helper_tickets: HelperTicket[];
  }

  /**
   * `level` is that of the worst alarm that nobody has acknowledged. `foretelling` is null while it is not known yet
   * what can be foretold. `not_running` names what of the server has failed beside the hall, `help_calls` the calls for
   * help that nobody has answered; `help_today` is there where the hall has a bell.
   */
  interface SupervisorDocument {
    view: "supervisor";
    hall: string;
    seq: number;
    at: string;
    level: "fault" | "warning" | "well";
    waiting: number;
    windows: SupervisedWindow[];
    services: SupervisedService[];
    alarms: Alarm[];
    advice: Advice[];
    foretelling: Foretelling | null;
    appointments: Appointments;
    devices: DeviceDocument[];
    not_running: StoppedLoop[];
    help_calls: HelpCallDocument[];
    help_today: HelpSummary | null;
  }

  /**
   * `question` is null where nobody has just been served at the window.
   */
  interface TabletDocument {
    window: number;
    seq: number;
    question: TabletQuestion | null;
  }

  /**
   * What the tablet at a window asks about, for `ask_s` more seconds; the mark is given by the `ticket`'s id.
   */
  interface TabletQuestion {
    ticket: string;
    finished: number;
    number: string;
    service: string;
    ask_s: number;
  }

  /**
   * `called_at` is the first call, `last_called_at` the last; `ahead` is known only of one who waits or is called.
   *
   * `holds_left` is how often the visitor may still ask for more time; `is_served` is false while it waits and no window
   * that may call it is open. `reference` is the visit's id in another system, `waits_in` the zone in which the visitor
   * waits; `help_since` is when they called for help, while nobody has come.
   */
  interface TicketDocument {
    id: string;
    number: string;
    service: string;
    priority: string | null;
    privilege: string | null;
    language: string | null;
    state: "called" | "closed" | "held" | "left" | "no_show" | "served" | "serving" | "waiting";
    booked_at: string | null;
    issued_at: string;
    called_at: string | null;
    last_called_at: string | null;
    started_at: string | null;
    finished_at: string | null;
    held_until: string | null;
    holds_left: number;
    state_since: string;
    calls: number;
    window: number | null;
    ahead: number | null;
    estimate: ShownWait | null;
    is_served: boolean;
    visit: StopDocument[];
    visited: StopDocument[];
    noted: boolean;
    proof: string;
    reference: string | null;
    waits_in: string | null;
    sign_language: boolean;
    help_since: string | null;
  }

  /**
   * The document of the `ticket:{id}` socket.
   */
  interface TicketView {
    view: "ticket";
    hall: string;
    seq: number;
    at: string;
    ticket: TicketDocument;
  }

  interface TokenDocument {
    name: string;
    role: string;
    created_at: string;
    expires_at: string | null;
    revoked_at: string | null;
  }

  /**
   * `name` is whom it is about, `by` who did it, each empty where it is not known for sure.
   *
   * `by` is `role:name`, or `command line:account` of whoever used a command on the machine itself.
   */
  interface TraceDocument {
    at: string;
    what: string;
    name: string;
    by: string;
    address: string;
  }

  /**
   * A printer, and where the paper of the test ticket is.
   */
  interface TrialPaper {
    printer: string;
    state: "no_answer" | "paper_out" | "printed" | "printing" | "uncertain";
  }

  /**
   * A ticket that is there to be called, or was: its id, number, service, and the window that calls it. `printed`
   * are its papers; null where they were shown before.
   */
  interface TrialTicket {
    ticket: string;
    number: string;
    service: string;
    window: number;
    is_called: boolean;
    printed: TrialPaper[] | null;
  }

  /**
   * One who is next, and why: bound to this window, booked, ahead by a head start, helped out, or simply first.
   */
  interface Upcoming {
    number: string;
    service: string;
    priority: string | null;
    why: "booked" | "bound" | "first" | "helper" | "priority";
    waiting_since: string;
  }

  /**
   * The last upgrade; without `outcome` it is under way or was interrupted at `step`. `detail` is what a program has
   * said, in English; a state of an earlier version has no `reason`. `copy` is the folder with the
   * copy from before it, `aside` the journal that the other version had changed, with `lost` records of its own.
   */
  interface UpgradeDocument {
    from_version: string;
    to_version: string;
    began_at: string;
    ended_at: string | null;
    step: "copying" | "ended" | "going_back" | "preparing" | "starting" | "switching";
    outcome: "done" | "interrupted" | "not_back" | "refused" | "went_back" | null;
    reason: UpgradeReason | null;
    detail: string;
    copy: string;
    aside: string;
    lost: number;
  }

  /**
   * Why an upgrade was refused or went back. With `not_ready` the version had `seconds`.
   */
  interface UpgradeReason {
    code: "before_changes" | "by_hand" | "configuration_refused" | "copy_failed" | "disk_failed" | "disk_full" | "journal_refused" | "not_allowed" | "not_installed" | "not_ready" | "not_started" | "not_stopped" | "while_copying";
    seconds: number;
  }

  /**
   * A person who signs in. `has_password` is false for one who comes in by a link or the organisation's account.
   *
   * `is_tied` says that an account of the organisation is this person, and no other one can be. In the list `is_double`
   * marks people of an earlier version whose names differ by case or spaces only.
   */
  interface UserDocument {
    name: string;
    role: string;
    created_at: string;
    has_password: boolean;
    has_pin: boolean;
    is_disabled: boolean;
    is_tied: boolean;
    is_double: boolean;
  }

  /**
   * A heading of the catalogue, which becomes one on the kiosk.
   */
  interface UsualGroup {
    id: string;
    names: Record<string, string>;
  }

  /**
   * The inferred opening time of a weekday (0: Monday), as `HH:MM`: in the middle of `days` days the first window
   * opened and the last one closed then.
   */
  interface UsualOpening {
    weekday: number;
    opens: string;
    closes: string;
    days: number;
  }

  /**
   * A service as an akimat usually offers it.
   */
  interface UsualService {
    id: string;
    group: string;
    names: Record<string, string>;
    norm_minutes: number;
    service_minutes: number;
  }

  /**
   * `command` brings in another version, `back` goes back from the last one; null where the program was not put here
   * by the installer.
   */
  interface VersionDocument {
    version: string;
    command: string | null;
    back: string | null;
    upgrade: UpgradeDocument | null;
  }

  /**
   * What a visitor has said of themselves, as far as it has not been erased. `answer` are the words with which an
   * appointment was refused.
   */
  interface VisitorOfBooking {
    name: string | null;
    phone: string | null;
    question: string | null;
    answer: string | null;
  }

  /**
   * Whole minutes, rounded outward: a wait of `low` to `high`, its `middle` for a screen with room for one number.
   *
   * `low` is 0 where there may be no wait at all; a minute is the least that `middle` and `high` say.
   */
  interface WaitMinutes {
    low: number;
    middle: number;
    high: number;
  }

  interface Waiting {
    total: number;
    by_service: Record<string, number>;
  }

  /**
   * A change that waits for another administrator. One that `is_stale` cannot be applied: the file has changed.
   *
   * `bookings` are those whose time goes: confirming needs the yes to as many (`accepted_bookings`), with those
   * in draws.
   */
  interface WaitingChange {
    id: string;
    author: string;
    at: string;
    difference: string[];
    is_stale: boolean;
    sentences: Difference[];
    bookings: ConcernedBookings[];
  }

  /**
   * A request that waits for the certificate that an authority makes of it.
   */
  interface WaitingRequest {
    names: string[];
    made_at: string;
  }

  /**
   * In the order of the hall's services.
   */
  interface WaitsDocument {
    view: "waits";
    hall: string;
    seq: number;
    at: string;
    services: ServiceWait[];
  }

  /**
   * A receiver, in the state of the hall that needs a person most. The former secret signs too until
   * `former_secret_until`.
   */
  interface WebhookDocument {
    id: string;
    name: string;
    address: string;
    kinds: string[];
    halls: string[];
    created_at: string;
    former_secret_until: string | null;
    state: "ended" | "exhausted" | "paused" | "runs" | "waits";
    deliveries: HallDeliveries[];
  }

  /**
   * A receiver and the secret that signs for it, which is shown this once.
   */
  interface WebhookSecret {
    webhook: WebhookDocument;
    secret: string;
  }

  /**
   * A version of the catalogue. With mistakes nothing was stored, and this is still the one that is offered.
   */
  interface WrittenDocument {
    version: number;
    at: string | null;
    author: string;
    text: string;
    mistakes: CatalogueMistake[];
  }

  /**
   * A part of the hall, with the direction in which a visitor before the main board finds it.
   */
  interface Zone {
    id: string;
    names: Record<string, string>;
    arrow: "down" | "left" | "right" | "up";
  }
}
