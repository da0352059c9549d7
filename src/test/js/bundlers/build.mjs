/**
 * Builds an application that imports the client module, with the bundlers' own defaults for production.
 *
 *     node build.mjs <webpack or vite> <file of the module> <output directory>
 *
 * Prints as JSON the bundle's file, and all that the bundler warned of.
 */
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const [bundler, module, output] = process.argv.slice(2);
const app = fileURLToPath(new URL('app.mjs', import.meta.url));
const alias = { parley: resolve(module) };
const directory = resolve(output);

/** Builders by name. Each returns the warnings, and throws if the build fails. */
const builders = {
  async webpack() {
    const { default: webpack } = await import('webpack');
    const config = { mode: 'production', entry: app, resolve: { alias }, output: { path: directory } };
    const compiler = webpack(config);
    const stats = await new Promise((done, fail) =>
      compiler.run((error, found) => (error ? fail(error) : done(found))),
    );
    const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
    if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
    return warnings.map(({ message }) => message);
  },

  async vite() {
    const { build, createLogger } = await import('vite');
    const warnings = [];
    const warn = (message) => warnings.push(message);
    const customLogger = { ...createLogger('silent'), warn, warnOnce: warn };
    const rollupOptions = { input: app };
    await build({
      configFile: false,
      customLogger,
      resolve: { alias },
      // The bundle has a top-level await, which browsers of Vite's default target lack.
      build: { outDir: directory, emptyOutDir: true, target: 'es2022', rollupOptions },
    });
    return warnings;
  },
};

const warnings = await builders[bundler]();
const files = await readdir(directory, { recursive: true });
const scripts = files.filter((file) => file.endsWith('.js'));
console.log(JSON.stringify({ warnings, files: scripts.map((file) => resolve(directory, file)) }));
