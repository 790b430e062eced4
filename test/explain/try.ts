/** `node test/explain/try.ts [FILE…]`: the report as JSON, without the command line around it. */
import { createReadStream } from 'node:fs'
import { Explanation } from '../../src/explain/explain.ts'

const files = process.argv.slice(2)
const explanation = new Explanation({ decode: bytes => Buffer.from(bytes).latin1Slice() })
for (const file of files.length > 0 ? files : ['-']) {
  const input = file === '-' ? process.stdin : createReadStream(file)
  for await (const chunk of input) explanation.push(chunk as Buffer)
  explanation.end()
}
console.log(JSON.stringify(explanation.report(), null, 2))
