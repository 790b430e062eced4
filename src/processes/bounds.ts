/** Every bound between the processes: name, unit, value, reason. */

/** One message on the control socket, characters. A snapshot holds the certificates of every listener; more than this is a mistake. */
export const messageCharsMax: number = 32 * 1024 * 1024

/** How long the supervisor waits for a worker's answer before it uses the last one: an admin call must not hang on a busy worker. */
export const askTimeoutMs: number = 1_000

/** How often a worker that lost its supervisor looks for the next one. */
export const reconnectMs: number = 500

/** How long a worker serves on without a supervisor: long enough for a package upgrade or a crash loop to be noticed. The environment can shorten it, for tests. */
export const orphanMs: number = Number(process.env.GOODGATE_ORPHAN_MS) || 10 * 60_000

/** How long a starting supervisor waits for the workers that a dead one left; several times `reconnectMs`. */
export const adoptionMs: number = 3_000

/** From spawn to listening. Loading takes 0.2 s; a machine that needs more than this serves nobody. */
export const workerStartMs: number = 30_000

/** A starting gateway waits so long for another that starts on the same address: longer than any start. */
export const startLockMs: number = workerStartMs + 5_000
export const startLockPollMs: number = 20

/** A worker waits so long for a socket that its supervisor is handing over; it takes a millisecond. */
export const handOverMs: number = 2_000

/** A worker that was sent a TERM serves on for so long at most while its successor starts. */
export const successorMs: number = 10_000

/** An address that a worker could not listen on is tried again after this, then after twice as long, and so on. */
export const listenBackOffMs: number = 50
export const listenBackOffMaxMs: number = 5_000

/** A worker that lived shorter than this counts as failing at start, and its replacement is held back. */
export const workerSettledMs: number = 5_000
export const respawnBackOffMs: number = 100
export const respawnBackOffMaxMs: number = 10_000

/** A lone worker that is held back for so long or longer leaves nobody a queue to wait in. */
export const refusingMs: number = 1_000

/** So many deaths before any worker has served mean that none will: the start has failed. */
export const startFailuresMax: number = 3

/** How often a worker reports its numbers, if they changed. The loss of a worker is counted from the last report. */
export const beatMs: number = 500

/** When a worker writes down what it compiled (some ms of work): later than the start, sooner than most accidents. */
export const compileCacheMs: number = 1_000

/** After a drain's deadline, and after a stop at once: the time for closing before SIGKILL. */
export const stopGraceMs: number = 1_000

/** A worker that ends writes kept answers to the disk for so long at most: it must be gone before the SIGKILL. */
export const cacheWrittenMs: number = stopGraceMs / 2

/** INT and QUIT within this of another stop signal are the same key press, sent by the terminal and by npm or the launcher. */
export const sameKeyPressMs: number = 300

/** Two descriptors per proxied request: fewer than this means fewer than about 2000 at a time in one worker. */
export const openFilesMin: number = 4096

if (adoptionMs < 3 * reconnectMs) throw new Error('bounds: adoptionMs must leave a worker several tries')
if (beatMs > askTimeoutMs) throw new Error('bounds: reports must not be older than answers')

/** Connection limits are divided anew at most this often: seldom enough to cost nothing, soon enough for somebody who waits. */
export const shareDealMs: number = 100

/** A worker tells what it uses of them this often if it has changed, and so soon when it is short or gives back. */
export const claimMs: number = 200
export const claimSoonMs: number = 10

/** So many deals in a row wait for what the last one took back; then it is divided without it. */
export const patientDeals: number = 10
