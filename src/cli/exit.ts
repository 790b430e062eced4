/** The exit codes of every verb. */

/** The thing asked about is bad: the configuration invalid, the gateway not running, the start failed. */
export const EXIT_BAD: number = 1
export const EXIT_USAGE: number = 2
/** A stop at which some request could not be finished in time. */
export const EXIT_CUT: number = 3
