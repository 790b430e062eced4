// Runs main.ts on this Node, or says why it cannot. Plain JavaScript: an old Node must get as far as the sentence.
if (newEnough(process.versions.node)) await import('./main.ts')
else {
  console.error(
    `goodgate needs Node 24.19 or 26.5.1 or newer; this is ${process.version}, and no runtime is installed beside it (npm ci brings one).`,
  )
  process.exitCode = 1
}

/** As package.json's engines say: ^24.19.0 || >=26.5.1. */
function newEnough(version) {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  if (major === 24) return minor >= 19
  if (major === 26) return minor > 5 || (minor === 5 && patch >= 1)
  return major > 26
}
