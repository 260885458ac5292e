// Derives which fields take only certain words, a table of facts, from public OpenAPI documents:
//   node scripts/derive-enums.ts OPENAPI_FOLDER > packages/cluster/apiserver/openapi/enums.txt
// OPENAPI_FOLDER holds v2.json.gz. A line is STRUCT FIELD WORD,WORD,…
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

interface Schema {
  readonly enum?: readonly string[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
}

const [folder] = process.argv.slice(2)
if (!folder) {
  console.error('Usage: node scripts/derive-enums.ts OPENAPI_FOLDER')
  process.exit(2)
}
const text = gunzipSync(readFileSync(join(folder, 'v2.json.gz'))).toString()
const { definitions } = JSON.parse(text) as { definitions: Record<string, Schema> }
for (const [name, { properties = {} }] of Object.entries(definitions).sort())
  for (const [field, schema] of Object.entries(properties).sort()) {
    const words = schema.enum ?? schema.items?.enum
    if (words) console.log(`${name} ${field} ${words.join(',')}`)
  }
