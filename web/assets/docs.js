// Swagger UI over the description of this API.
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  filter: true,
  tryItOutEnabled: true,
});
