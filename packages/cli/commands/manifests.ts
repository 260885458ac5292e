import { command } from '../command.ts'
import { exitCodes } from '../exit-codes.ts'
import { appOptions, checkApp } from '../up/app-options.ts'

const { context: _, kubeconfig: __, ...options } = appOptions

export const manifests = command({
  name: 'manifests',
  summary: 'print what `galley up` applies, as YAML',
  description:
    "Builds a model's image, to know its name, and prints the objects that `galley up` with the same options applies. Nothing is pushed or applied.",
  arguments: [{ name: 'MODEL', summary: 'a .keras, .h5 or .onnx file' }],
  options,
  examples: [
    { line: 'galley manifests model.keras > app.yaml', what: 'Keep it in git.' },
    {
      line: 'galley manifests model.keras --registry registry.example/team | kubectl diff -f -',
      what: 'See what would change.',
    },
  ],
  async run([model = ''], given, terminal) {
    const choices = { ...given, context: undefined, kubeconfig: undefined }
    checkApp(choices)
    const { printManifests } = await import('../up/print-manifests.ts')
    await printManifests(model, choices, terminal)
    return exitCodes.done
  },
})
