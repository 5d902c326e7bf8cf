SwaggerUIBundle({
  url: '/openapi',
  dom_id: '#page',
  deepLinking: true,
  // Nothing is told elsewhere, and what changes the archive is not tried from here.
  validatorUrl: null,
  supportedSubmitMethods: ['get', 'head']
});
