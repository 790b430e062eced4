/** German. */
import type { Words } from './words.ts'

export const de: Words = {
  language: 'de',
  lang: 'de',
  headline: {
    unreachable: {
      title: 'Der Server ist nicht erreichbar',
      what: 'Ihre Anfrage ist hier angekommen, aber der Server, der sie beantworten soll, war nicht zu erreichen.',
    },
    unsafe: {
      title: 'Keine sichere Verbindung zum Server',
      what: 'Ihre Anfrage ist hier angekommen, aber zum Server, der sie beantworten soll, kam keine sichere Verbindung zustande.',
    },
    slow: {
      title: 'Der Server hat zu lange gebraucht',
      what: 'Ihre Anfrage wurde weitergegeben, aber der Server hat nicht rechtzeitig geantwortet.',
    },
    broken: {
      title: 'Der Server hat nicht richtig geantwortet',
      what: 'Ihre Anfrage wurde weitergegeben, aber es kam keine vollständige und gültige Antwort zurück.',
    },
    unavailable: {
      title: 'Zurzeit ist kein Server verfügbar',
      what: 'Ihre Anfrage ist hier angekommen, aber keiner der Server, die sie beantworten könnten, ist im Moment verfügbar.',
    },
    busy: {
      title: 'Die Website ist überlastet',
      what: 'Ihre Anfrage ist hier angekommen, aber im Moment gibt es mehr zu tun, als gleichzeitig zu schaffen ist.',
    },
    maintenance: {
      title: 'Geplante Wartung',
      what: 'An dieser Website wird gerade gearbeitet. Das ist so geplant, und sie kommt wieder.',
    },
    gateway: {
      title: 'Bei uns stimmt etwas nicht',
      what: 'Ihre Anfrage ist hier angekommen, konnte aber durch einen Fehler auf unserer Seite nicht weitergegeben werden.',
    },
    'not-found': {
      title: 'Unter dieser Adresse gibt es nichts',
      what: 'Ihre Anfrage ist hier angekommen, aber unter dieser Adresse ist keine Website oder Seite bekannt.',
    },
    'not-allowed': {
      title: 'Diese Anfrage ist nicht erlaubt',
      what: 'Ihre Anfrage ist hier angekommen, aber eine Regel dieser Website lässt sie nicht durch.',
    },
    'too-many': {
      title: 'Zu viele Anfragen',
      what: 'Von Ihnen oder aus Ihrem Netz kamen mehr Anfragen, als diese Website in so kurzer Zeit annimmt.',
    },
    'too-large': {
      title: 'Die Anfrage ist zu groß',
      what: 'Was Ihr Browser gesendet hat, ist größer, als diese Website annimmt.',
    },
    'bad-request': {
      title: 'Die Anfrage war nicht zu verstehen',
      what: 'Was hier ankam, folgt nicht den Regeln des Web und wurde deshalb nicht weitergegeben.',
    },
    'client-slow': {
      title: 'Die Anfrage kam zu langsam an',
      what: 'Die Anfrage ist nicht rechtzeitig vollständig hier angekommen.',
    },
  },
  blame: {
    no: 'Nein. Ihr Browser und Ihre Verbindung funktionieren.',
    request: 'Vielleicht. Der Fehler liegt in dem, was Ihr Browser oder ein Programm gesendet hat.',
    refused: 'Ihr Browser und Ihre Verbindung funktionieren; nur diese Anfrage ist nicht erlaubt.',
    address: 'Vielleicht. Prüfen Sie die Adresse auf Tippfehler.',
    pace: 'Zum Teil. Warten Sie etwas und fragen Sie seltener an.',
    cookies: 'Zum Teil. Die Cookies, die Ihr Browser für diese Website aufbewahrt, sind vielleicht zu groß geworden.',
  },
  again: {
    'after-work': 'Ja, sobald die Arbeiten beendet sind. Bis dahin kommt auf jeden Versuch diese Antwort.',
    safe: 'Ja. Diese Anfrage noch einmal zu senden ist unbedenklich und kann helfen.',
    useless: 'Sie dürfen, es schadet nicht. Es hilft aber kaum, solange die Ursache nicht behoben ist.',
    same: 'Erst nach einer Änderung: Dieselbe Anfrage würde wieder scheitern.',
    'not-processed': 'Ja. Was Sie gesendet haben, wurde nicht ausgeführt; Sie können es gefahrlos noch einmal senden.',
    'not-processed-useless':
      'Was Sie gesendet haben, wurde nicht ausgeführt. Es noch einmal zu senden hilft vorerst kaum.',
    unknown: 'Erst, wenn Sie nachgesehen haben: Was Sie gesendet haben, wurde vielleicht schon ausgeführt.',
    done: 'Nein. Was Sie gesendet haben, wurde ausgeführt; nur die Antwort ging verloren.',
  },
  advice: {
    'try-again': 'Versuchen Sie es gleich noch einmal.',
    'try-again-not-processed': 'Versuchen Sie es gleich noch einmal; Ihre Anfrage wurde nicht verarbeitet.',
    'do-not-resubmit':
      'Senden Sie eine Zahlung oder ein Formular nicht erneut ab: Es wurde vielleicht schon verarbeitet. Sehen Sie erst nach.',
    'owner-must-fix': 'Das muss der Betreiber dieser Website beheben; ein neuer Versuch hilft nicht.',
    'busy-wait': 'Warten Sie einen Moment und versuchen Sie es dann noch einmal.',
    'request-refused': 'Etwas an Ihrer Anfrage wurde abgelehnt. Prüfen Sie die Adresse und Ihre Eingaben.',
    'clear-cookies':
      'Löschen Sie die Cookies, die Ihr Browser für diese Website aufbewahrt, und versuchen Sie es noch einmal.',
    'planned-work': 'Bitte kommen Sie etwas später wieder.',
    reload: 'Laden Sie die Seite neu.',
    'too-large': 'Senden Sie etwas Kleineres, zum Beispiel eine kleinere Datei oder weniger auf einmal.',
    none: 'Sie müssen nichts tun.',
  },
  adviceWait: {
    'busy-wait': 'Warten Sie {wait} und versuchen Sie es dann noch einmal.',
    'planned-work': 'Bitte kommen Sie in {wait} wieder.',
  },
  wait: { seconds: 'etwa {n} s', minutes: 'etwa {n} min', hours: 'etwa {n} h' },
  state: {
    ok: 'In Ordnung',
    bad: 'Störung',
    unreached: 'Nicht erreicht',
    unasked: 'Nicht gefragt',
    busy: 'Überlastet',
    paused: 'In Wartung',
    refused: 'Abgelehnt',
    slow: 'Zu langsam',
    unknown: 'Unbekannt',
  },
  you: 'Sie',
  gateway: 'Gateway',
  server: 'Server',
  isItMe: 'Liegt es an mir?',
  mayIAgain: 'Darf ich es noch einmal versuchen?',
  whatToDo: 'Was tun?',
  whereItBroke: 'Wo es hakt',
  requestId: 'Anfrage-ID',
  quoteIt: 'Nennen Sie sie, wenn Sie um Hilfe bitten.',
  copy: 'Kopieren',
  copied: 'Kopiert',
  tryAgain: 'Noch einmal versuchen',
  contact: 'Kontakt',
  statusPage: 'Statusseite',
  retryingIn: 'Neuer Versuch von selbst in {n}',
  units: { seconds: '{n} s', minutes: '{n} min' },
  pause: 'Anhalten',
  resume: 'Weiter',
  stopped: 'Keine weiteren Versuche von selbst. Versuchen Sie es, wann Sie möchten.',
  short: {
    what: 'was',
    again: 'noch mal?',
    todo: 'tun',
    cause: 'Ursache',
    request: 'Anfrage',
    contact: 'Kontakt',
    status: 'Status',
  },
}
