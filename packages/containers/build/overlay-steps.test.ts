import { join } from 'node:path'
import { testStepRunner } from '@galley/images/build/testing/step-runner-suite'
import { skipUnless } from '@galley/kit/testing/shared'
import { probeRuntimes } from '../runtimes/probe.ts'
import { placesOf } from '../state/places.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { OverlayStepRunner } from './overlay-step-runner.ts'

for (const { name, runtime, why } of await probeRuntimes()) {
  if (name === 'process') continue
  testStepRunner({
    name,
    skip: skipUnless(runtime !== undefined, `${name}: ${why}`),
    open(layout, context) {
      const places = placesOf(join(temporaryFolder(context), 'containers'))
      return new OverlayStepRunner(places, runtime ?? { kind: 'process' }, layout)
    },
  })
}
