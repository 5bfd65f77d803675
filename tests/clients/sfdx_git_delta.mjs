// Reads [{repo, from, to}] from standard input; prints for each what sfdx-git-delta puts into its two manifests.
import { createRequire } from 'node:module'
import { text } from 'node:stream/consumers'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(join(process.env.SFMETA_CLIENTS, 'package.json'))
const { default: delta } = await import(pathToFileURL(require.resolve('sfdx-git-delta')))

const plain = members => Object.fromEntries([...members].map(([type, names]) => [type, [...names].sort()]))
const answers = []
for (const { repo, from, to, source } of JSON.parse(await text(process.stdin))) {
  const output = mkdtempSync(join(tmpdir(), 'delta-'))
  const settings = { repo, from, to, source, output, generateDelta: false, ignoreWhitespace: false, apiVersion: 66 }
  const { diffs, warnings } = await delta(settings)
  answers.push({
    package: plain(diffs.package),
    destructive: plain(diffs.destructiveChanges),
    warnings: warnings.map(warning => warning.message),
  })
}
console.log(JSON.stringify(answers))
