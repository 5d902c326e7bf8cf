// What this gateway has, put into the description of all routes: those that are off are hidden, paths are filled in with what
// the demo serves, and query parameters begin with their defaults rather than with examples.
const adapted = (description, known) => {
  if (!known.orthanc) {
    Object.keys(description.paths)
      .filter(path => /^\/(studies|series|instances)\//.test(path))
      .forEach(path => delete description.paths[path]);
  }
  const {parameters, schemas} = description.components;
  const last = reference => reference.split('/').pop();
  const preset = (name, parameter) => {
    const {example, ...rest} = parameter;
    const schema = parameter.schema.$ref ? schemas[last(parameter.schema.$ref)] : parameter.schema;
    const value = parameter.in === 'path' ? known.examples[name] ?? example : undefined;
    return {...rest, schema: value === undefined ? schema : {...schema, default: value}};
  };
  // Written out at each operation: Swagger UI presets no parameter that is a reference or belongs to a whole path.
  Object.values(description.paths).forEach(path => {
    ['get', 'head'].filter(method => path[method]).forEach(method => {
      path[method].parameters = [...path.parameters ?? [], ...path[method].parameters ?? []]
        .map(parameter => parameter.$ref ? parameters[last(parameter.$ref)] : parameter)
        .map(parameter => preset(parameter.name, parameter));
    });
    delete path.parameters;
  });
  return description;
};

// Bytes of an array are no text: what is shown of them is a link to a file.
const asFile = answer => {
  if (/^application\/x-np[yz]/.test(answer.headers?.['content-type'] ?? '')) {
    answer.headers['content-type'] = 'application/octet-stream';
  }
  return answer;
};

fetch('/openapi/known').then(answer => answer.json()).then(known => SwaggerUIBundle({
  url: '/openapi',
  dom_id: '#page',
  deepLinking: true,
  // Nothing is told elsewhere, and what changes the archive is not tried from here.
  validatorUrl: null,
  supportedSubmitMethods: ['get', 'head'],
  responseInterceptor: asFile,
  plugins: [() => ({
    statePlugins: {
      spec: {wrapActions: {updateJsonSpec: update => description => update(adapted(description, known))}}
    }
  })]
}));
