import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { galleyStarter, secondsToAnswer } from '../containers/starter.ts'
import { atMost, type Figure } from '../figure.ts'

const count = 10

export const containersAtOnce: Figure = {
  name: 'containers-at-once',
  summary: 'seconds from ten galley run -d at once until all ten containers answer over HTTP',
  async measure({ runs }) {
    const folder = await mkdtemp(join(tmpdir(), 'start-'))
    try {
      using galley = await galleyStarter(folder)
      await secondsToAnswer(galley, 1) // unpacks the image
      const seconds: number[] = []
      for (let run = 0; run < runs; run++) seconds.push(await secondsToAnswer(galley, count))
      return [{ what: 'ten at once', unit: 's', runs: seconds, due: atMost(1) }]
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}
