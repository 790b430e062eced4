/** French. */
import type { Words } from './words.ts'

export const fr: Words = {
  language: 'fr',
  lang: 'fr',
  headline: {
    unreachable: {
      title: 'Le serveur est injoignable',
      what: 'Votre demande est bien arrivée ici, mais le serveur qui doit y répondre n’a pas pu être joint.',
    },
    unsafe: {
      title: 'Pas de connexion sûre au serveur',
      what: 'Votre demande est bien arrivée ici, mais aucune connexion sûre n’a pu être établie avec le serveur qui doit y répondre.',
    },
    slow: {
      title: 'Le serveur a mis trop de temps',
      what: 'Votre demande a été transmise, mais le serveur n’a pas répondu à temps.',
    },
    broken: {
      title: 'Le serveur n’a pas répondu correctement',
      what: 'Votre demande a été transmise, mais aucune réponse complète et valable n’est revenue.',
    },
    unavailable: {
      title: 'Aucun serveur n’est disponible',
      what: 'Votre demande est bien arrivée ici, mais aucun des serveurs qui pourraient y répondre n’est disponible pour le moment.',
    },
    busy: {
      title: 'Le site est surchargé',
      what: 'Votre demande est bien arrivée ici, mais il y a en ce moment plus à faire que ce qui peut être traité à la fois.',
    },
    maintenance: {
      title: 'Maintenance en cours',
      what: 'Des travaux sont en cours sur ce site. Ils sont prévus, et le site reviendra.',
    },
    gateway: {
      title: 'Quelque chose ne va pas de notre côté',
      what: 'Votre demande est bien arrivée ici, mais une erreur de notre part a empêché de la transmettre.',
    },
    'not-found': {
      title: 'Il n’y a rien à cette adresse',
      what: 'Votre demande est bien arrivée ici, mais aucun site ni aucune page n’est connu à cette adresse.',
    },
    'not-allowed': {
      title: 'Cette demande n’est pas autorisée',
      what: 'Votre demande est bien arrivée ici, mais une règle de ce site ne la laisse pas passer.',
    },
    'too-many': {
      title: 'Trop de demandes',
      what: 'Vous, ou votre réseau, avez envoyé plus de demandes que ce site n’en accepte en si peu de temps.',
    },
    'too-large': {
      title: 'La demande est trop volumineuse',
      what: 'Ce que votre navigateur a envoyé dépasse ce que ce site accepte.',
    },
    'bad-request': {
      title: 'La demande n’a pas été comprise',
      what: 'Ce qui est arrivé ici ne suit pas les règles du Web et n’a donc pas été transmis.',
    },
    'client-slow': {
      title: 'La demande est arrivée trop lentement',
      what: 'La demande n’est pas arrivée ici en entier à temps.',
    },
  },
  blame: {
    no: 'Non. Votre navigateur et votre connexion fonctionnent.',
    request: 'Peut-être. Le problème vient de ce que votre navigateur, ou un programme, a envoyé.',
    refused: 'Votre navigateur et votre connexion fonctionnent ; c’est cette demande qui n’est pas autorisée.',
    address: 'Peut-être. Vérifiez que l’adresse ne contient pas de faute de frappe.',
    pace: 'En partie. Attendez un peu et espacez vos demandes.',
    cookies: 'En partie. Les cookies que votre navigateur garde pour ce site sont peut-être devenus trop gros.',
  },
  again: {
    safe: 'Oui. Renvoyer cette demande est sans risque et peut aider.',
    useless: 'Vous pouvez, c’est sans risque. Mais cela n’aidera guère tant que la cause n’est pas corrigée.',
    same: 'Seulement après un changement : la même demande serait de nouveau refusée.',
    'not-processed': 'Oui. Ce que vous avez envoyé n’a pas été exécuté ; vous pouvez le renvoyer sans risque.',
    'not-processed-useless': 'Ce que vous avez envoyé n’a pas été exécuté. Le renvoyer n’aidera guère pour l’instant.',
    unknown: 'Pas avant d’avoir vérifié : ce que vous avez envoyé a peut-être déjà été exécuté.',
    done: 'Non. Ce que vous avez envoyé a été exécuté ; seule la réponse s’est perdue.',
  },
  advice: {
    'try-again': 'Réessayez dans un instant.',
    'try-again-not-processed': 'Réessayez dans un instant ; votre demande n’a pas été traitée.',
    'do-not-resubmit':
      'Ne renvoyez pas un paiement ou un formulaire : il a peut-être déjà été traité. Vérifiez d’abord.',
    'owner-must-fix': 'C’est au propriétaire de ce site de corriger le problème ; réessayer n’aidera pas.',
    'busy-wait': 'Patientez un instant, puis réessayez.',
    'request-refused': 'Quelque chose dans votre demande a été refusé. Vérifiez l’adresse et ce que vous avez saisi.',
    'clear-cookies': 'Supprimez les cookies que votre navigateur garde pour ce site, puis réessayez.',
    'planned-work': 'Revenez un peu plus tard.',
    reload: 'Rechargez la page.',
    'too-large': 'Envoyez quelque chose de plus petit, par exemple un fichier plus léger ou moins à la fois.',
    none: 'Vous n’avez rien à faire.',
  },
  adviceWait: {
    'busy-wait': 'Patientez {wait}, puis réessayez.',
    'planned-work': 'Revenez dans {wait}.',
  },
  wait: { seconds: 'environ {n} s', minutes: 'environ {n} min', hours: 'environ {n} h' },
  state: {
    ok: 'Fonctionne',
    bad: 'En panne',
    unreached: 'Injoignable',
    unasked: 'Non sollicité',
    busy: 'Surchargé',
    paused: 'Maintenance',
    refused: 'Refus',
    slow: 'Trop lent',
    unknown: 'Inconnu',
  },
  you: 'Vous',
  gateway: 'Passerelle',
  server: 'Serveur',
  isItMe: 'Est-ce ma faute ?',
  mayIAgain: 'Puis-je réessayer ?',
  whatToDo: 'Que faire ?',
  whereItBroke: 'Où cela bloque',
  requestId: 'Identifiant de la demande',
  quoteIt: 'Indiquez-le si vous demandez de l’aide.',
  copy: 'Copier',
  copied: 'Copié',
  tryAgain: 'Réessayer',
  contact: 'Contact',
  statusPage: 'État du service',
  retryingIn: 'Nouvel essai automatique dans {n} s',
  pause: 'Suspendre',
  resume: 'Reprendre',
  stopped: 'Plus d’essai automatique. Réessayez quand vous voulez.',
  short: {
    what: 'quoi',
    again: 'réessayer',
    todo: 'à faire',
    cause: 'cause',
    request: 'demande',
    contact: 'contact',
    status: 'état',
  },
}
