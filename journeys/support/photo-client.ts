import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

export interface Answer {
  readonly label: string
  readonly probability: number
  readonly probabilities: readonly { readonly label: string; readonly probability: number }[]
}

/** Posts files to the lab's route, in the field `file`. */
export function postPhotos(
  url: string,
  files: readonly string[],
  headers: Record<string, string> = {},
): Promise<Response> {
  const body = new FormData()
  for (const file of files) body.append('file', new Blob([readFileSync(file)]), basename(file))
  return fetch(`${url}/predict`, { method: 'POST', body, headers })
}

export async function classify(url: string, file: string): Promise<Answer> {
  const response = await postPhotos(url, [file], { Accept: 'application/json' })
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`)
  // The caller's assertions hold it to the form.
  return (await response.json()) as Answer
}
