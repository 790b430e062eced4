/** Node's one-encoding coders, public since Node 0.x and missing in its types; twice as fast as toString and write with an encoding on small texts. */
interface Buffer {
  latin1Slice(start?: number, end?: number): string
  latin1Write(text: string, offset?: number, length?: number): number
}
