/** `goodgate explain --web`. */
export function serveWeb(_port: number): Promise<number> {
  return Promise.resolve(0)
}
