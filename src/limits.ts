/** Every bound of the data plane that is no setting: name, unit, value, reason. Related bounds are asserted at the end. */

/** One read of a socket, bytes: 64 KiB, the usual unit of programs and of a busy 10 Gbit stream, and room for the head before it. */
export const readBufferBytes: number = 72 * 1024

/** A head and its first body bytes travel as one text up to here; beyond it a copy of bytes costs less than a decoded text. */
export const singleWriteBytes: number = 2 * 1024

/** Bytes of further requests that a pipelining client may have waiting before it is no longer read. */
export const pipelineBytesMax: number = 64 * 1024

/**
 * A client that must wait with what it sends is looked at so often, ms, whether it has left: at first by reading on, up to so
 * many bytes. Those times the clients that wait is memory.
 */
export const pausedLookMs: number = 250
export const readAheadBytesMax: number = 64 * 1024

/**
 * Bytes a second that a request's body must bring while it is waited for, in any span of so long (or `limits.bodyIdle`, if that
 * is longer): a byte now and then must not hold an upstream for ever. Apache asks for 500, IIS and Kestrel for 240; a line of
 * 9600 baud brings 1000.
 */
export const bodyRateSpanMs: number = 30_000
export const bodyRateMin: number = 100

/** Request body bytes kept so that a request can be sent again; a longer body is recorded as `body-not-buffered`. */
export const replayBytesMax: number = 64 * 1024

/** Field lines in one head. nginx has no such bound, Apache 100, Node 2000: many small fields cost more than their bytes. */
export const fieldCountMax: number = 256

/** A request line: 414 beyond it. RFC 9112 §3 asks for at least 8000. */
export const requestLineBytesMax: number = 16 * 1024

/** A method's name: registered ones have at most 17 letters (UPDATEREDIRECTREF). */
export const methodBytesMax: number = 64

/** Chunk extensions in one body, bytes in all: they carry nothing that is passed on (CVE-2023-39326). */
export const chunkExtensionBytesMax: number = 4 * 1024

/** A trailer section, bytes. */
export const trailerBytesMax: number = 16 * 1024

/** Interim (1xx) answers before the final one. */
export const interimMax: number = 32

/** Idle connections beyond `keepAlive.maxIdle` are kept this long: the answers of one moment must not cost the next one's connections. */
export const surplusIdleMs: number = 1_000

/** First bytes of an answer that was none, kept as evidence. */
export const sampleBytesMax: number = 256

/** After an early answer: bytes of the request still read off before the connection is cut, and for how long. */
export const lingerBytesMax: number = 8 * 1024 * 1024
export const lingerMs: number = 2_000

/** A peer has closed in the middle of an upload: what is written in this time may still be answered by a reset, which says more. */
export const endHeldMs: number = 50

/** How often within a limit on writing it is looked whether the peer takes anything: it may strike late by one such part. */
export const progressLooks: number = 4

/** Blank lines (CRLF) tolerated before a request line (RFC 9112 §2.2 says at least one). */
export const leadingBlankLinesMax: number = 2

/**
 * How long a draining gateway leaves a quiet client connection open: a request that the client sent before it could know
 * is then answered, with `Connection: close`, instead of meeting a closed door. Some round trips over a continent.
 */
export const drainQuietMs: number = 500

/** Addresses of one name are started this far apart while none has answered (RFC 8305 §5). */
export const happyEyeballsDelayMs: number = 250

/** An idle client connection gives back what it had cached after this long. */
export const coolMs: number = 2_000

/** A lost keep-alive race: the close came within this of the first write, or within `raceConnects` times the last connect. */
export const keepAliveDefaultMs: number = 55_000

if (singleWriteBytes > readBufferBytes) throw new Error('limits: singleWriteBytes must fit into one read')

/** An exchange that took this long leaves evidence even though nothing failed. */
export const slowExchangeMs: number = 5_000

/**
 * Before the third try of an exchange, and each later one: a pause by chance of up to twice this, doubled each time, up to a most. The
 * second goes elsewhere at once; where that failed too, the trouble may be one of many, and all would come back in step.
 */
export const retryPauseMs: number = 25
export const retryPauseMaxMs: number = 250

/** Looks at an endpoint where nobody takes connections: the first after this long, each wait longer by a factor, up to a most. */
export const recheckFirstMs: number = 40
export const recheckBackOff: number = 1.3
export const recheckMaxMs: number = 1_000

/** Requests of one upstream that may wait in one worker where no queue is configured: those held in an outage. */
export const heldRequestsMax: number = 1_000

/** Whether an endpoint that broke off is still there is asked at most so often, by all exchanges that it broke off together. */
export const knockIntervalMs: number = 1_000
export const knockTogetherMs: number = 50

/** One may be the last of so many requests on its connection; two in a row, with nobody kept between them, are a server that stops. */
export const goodbyesMin: number = 2

/** How often it is looked whether an endpoint has fallen silent while others answer. */
export const silenceLookMs: number = 100

/** What a worker saw of an endpoint is told to the others at most this often. */
export const newsIntervalMs: number = 5

/** Answers kept by one process, bytes: some thousand pages, and no more than a worker itself takes. */
export const cacheBytesMax: number = 64 * 1024 * 1024

/** One kept answer's content, bytes: a sixteenth, so that none empties the cache. */
export const cacheEntryBytesMax: number = 4 * 1024 * 1024

/** Copies of answers that are passing by, bytes in all: beyond it answers pass without being kept. */
export const cacheCopyBytesMax: number = 32 * 1024 * 1024

/** Answers kept under one address, for requests that differ in what Vary names. */
export const cacheVariantsMax: number = 32

/** Addresses that became invalid, remembered so that answers asked for before are not kept; beyond it those of longest ago keep none at all. */
export const cacheChangedMax: number = 4_096

/** After a failure that a kept answer stood in for, its origin is asked about it again after so long. */
export const staleBackoffMs: number = 2_000

/** Where answers are kept for failures only, one that has no strong ETag is copied anew at most this often. */
export const copyAgainMs: number = 1_000

/** Clients that wait for one answer that another's request is fetching, and how long: about nginx's proxy_cache_lock_timeout. */
export const coalesceWaitersMax: number = 1_024
export const coalesceWaitMs: number = 5_000

/** Addresses whose answer was not kept: nobody waits for them so long; remembered for so many. */
export const coalescePassingMs: number = 10_000
export const coalescePassingMax: number = 4_096

if (cacheEntryBytesMax > cacheBytesMax / 8 || cacheEntryBytesMax > cacheCopyBytesMax)
  throw new Error('limits: an answer must fit into the cache beside others')

/** Where the upstream has failed while the disk was late, so much longer is waited for it: a late answer is better than none. */
export const diskLastReadMs: number = 1_000

/** Files read at once, and reads that wait. With the one writer that leaves a thread of Node's four to names and log if a disk hangs. */
export const diskReadsMax: number = 2
export const diskReadsWaitingMax: number = 64

/** After a read that came late or failed the disk is not asked for so long: whoever asks would only wait. */
export const diskPauseMs: number = 1_000

/** An address of which the disk has nothing is not looked for again so soon; remembered for so many. */
export const diskAbsentMs: number = 1_000
export const diskAbsentMax: number = 4_096

/** Answers that wait to be written, in bytes and in number: beyond either they stay in memory only. */
export const diskQueueBytesMax: number = 16 * 1024 * 1024
export const diskQueueMax: number = 1_024

/** Addresses that wait to be made invalid on disk: beyond it all is removed, which is safe and takes no memory. */
export const diskInvalidMax: number = 4_096

/** What an answer is besides its content (head, address, selecting fields), bytes in a file. */
export const diskAboutBytesMax: number = 256 * 1024

/** An answer that says the same as the one on disk is written again at most this often: a disk wears. */
export const diskAgainMs: number = 60_000

/** One that was asked for so long ago is not written: marks of what became invalid meanwhile are kept no longer. */
export const diskWrittenWithinMs: number = 600_000

/** A file that is read is marked as used at most this often. */
export const diskUsedMs: number = 600_000

/** A sweep leaves this share of the bound in use. Of the rest each worker may write its part until the next one, which half of that brings about. */
export const diskSweptShare: number = 0.75

/** Whoever sweeps and has not finished for so long is taken for dead. If it is only slow, two sweep at once, and too much may go. */
export const diskSweepMs: number = 120_000

if (diskReadsMax > 2) throw new Error('limits: a disk that hangs must not take all threads')

/** How long a long answer is remembered where no others come: to a third after this. */
export const latencyMemoryMs: number = 5_000

/**
 * An endpoint lags when its typical answer takes so many times its fellows' and so much longer besides, after so many
 * answers; when it has owed answers for as long without giving any; or when so much of it fails and so many times its
 * fellows' share. Idle for that reason, it would draw traffic for being idle.
 */
export const lagFactor: number = 3
export const lagFloorMs: number = 20
export const lagSamplesMin: number = 4
export const lagShareMin: number = 0.05

/** One that lags is tried again after this, and at most once in so many picks; later while it goes on, at most so late. */
export const trialFirstMs: number = 500
/** A failing one later: each trial may be a client's failure. */
export const trialFailingMs: number = 2_000
export const trialMaxMs: number = 10_000
export const trialPicksMin: number = 100

/** Where those picks do not come, it is tried so much later: a quiet site must notice too. */
export const trialIdleMs: number = 20_000

/** `slowStart`: the share that an endpoint begins with, and in how many steps it grows. */
export const slowStartShareMin: number = 0.1
export const slowStartSteps: number = 50

/** With `hash` no endpoint has more than so many times the mean of what is under way; but so many at once it may always have. */
export const hashLoadMax: number = 1.25
export const hashLoadFloor: number = 8

/** Of a health check's answer so much of the body is read and looked through. */
export const checkBodyBytesMax: number = 64 * 1024

/** While a check's verdict is open, or bad, the next one comes after this share of the interval, and not sooner than this, ms. */
export const checkSoonShare: number = 0.2
export const checkSoonMs: number = 250

/**
 * Answers of name servers are believed within these bounds, ms: 0 would ask for every connection, a day would outlive any move.
 * Where no lifetime is told (getaddrinfo, SRV) an answer holds for as long as HAProxy's and Envoy's do at most.
 */
export const nameHoldsLeastMs: number = 1_000
export const nameHoldsMostMs: number = 60_000
export const nameHoldsUntoldMs: number = 10_000

/** A name in use is asked for again a tenth of its lifetime before that is over, but at most so much: a cache would give the old answer. */
export const nameAheadMs: number = 500

/** After a failure a name is asked for again no sooner than this; where its addresses have just refused, sooner. */
export const nameRetryMs: number = 1_000
export const nameDoubtMs: number = 100

/**
 * "There is no such name" after a good answer: for so long the good one stays in use. Registries lose a name while its only
 * instance restarts, for some seconds; a name that was removed on purpose is missed by nobody within half a minute.
 */
export const nameDenialKeptMs: number = 30_000

/** A name whose addresses have come back so often within this time gives some of many in turn: those missing are not gone. */
export const nameReturnsMin: number = 2
export const nameRotationMs: number = 600_000

/** Earlier addresses remembered for that, per name. */
export const pastAddressesMax: number = 256

/** A file that lists endpoints is looked at this often; after a change, once more so soon, for it may be half written. */
export const fileLookMs: number = 1_000
export const fileSettlesMs: number = 100

/** Names remembered: they come from configuration and discovery, so that only a leak would go beyond. */
export const namesMax: number = 4_096

if (nameHoldsUntoldMs > nameHoldsMostMs || nameDenialKeptMs > nameHoldsMostMs)
  throw new Error('limits: what is not told must not be believed longer than what is')

/** A half-open circuit closes after so many good trials in a row: one may be luck. */
export const circuitTrials: number = 3

/**
 * `limits.adaptive`: concurrency per endpoint and worker at first, at least and at most; answers may take so many times as
 * long as unhurried ones; judged by so many answers over so long, and pressed less for one such span now and then, to see
 * how long unhurried ones take.
 */
export const adaptiveFirst: number = 20
export const adaptiveMin: number = 2
export const adaptiveMax: number = 1_000
export const adaptiveTolerance: number = 2
export const adaptiveSamplesMin: number = 10
export const adaptiveWindowMs: number = 250
export const adaptiveProbeMs: number = 10_000

/**
 * The gateway's own overload: its event loop is looked at this often, and counts as overloaded once so many looks in a row,
 * over so many times the limit, came later than the limit allows. One stop, however long, is no overload.
 */
export const loopLookMs: number = 100
export const loopLooksMin: number = 3
export const loopTimes: number = 3
