/** A reporter for the test runner: the files in which a test failed, a line each. */
import type { TestEvent } from 'node:test/reporters'

async function* failedFiles(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const told = new Set<string>()
  for await (const { type, data } of events) {
    if (type !== 'test:fail') continue
    const file = data.entryFile ?? data.file
    if (file === undefined || told.has(file)) continue
    told.add(file)
    yield `${file}\n`
  }
}

// biome-ignore lint/style/noDefaultExport: the runner takes a reporter by this name only.
export { failedFiles as default }
