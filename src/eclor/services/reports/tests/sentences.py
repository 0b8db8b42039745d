"""312 sentences that no suggestion was learned from, to judge by; faults of spelling left in."""

from eclor.services.reports.words import Kind

KEPT_APART: dict[Kind, str] = {
    Kind.DUMP: """
    sofa et fauteuils balancés dans le ravin
    il y a un tas de parpaings devant l'ancienne mine
    quelqu'un se débarrasse de ses poubelles derrière chez nous
    bonjour, des pneus usagés ont été jetés près du ruisseau
    une baignoire trône au milieu du champ
    frigidaire abandonné rue de la Fontaine
    remorque pleine de déchets laissée sur le bas-côté
    sacs noirs éventrés à l'orée du bois
    encore un depot sauvage au meme endroit que la semaine derniere
    plaques de fibrociment déposées illégalement
    des gens viennent vider leur camion la nuit
    vieux vélos et ferraille jetés dans le talus
    matelats et armoire sur le troittoir
    gravas de démolition le long de la voie ferrée
    une dizaine de bidons d'origine inconnue abandonnés
    epave de voiture sans roues sur le parking
    canapé d'angle déposé devant l'immeuble sans rendez-vous
    amas d'ordures au pied des conteneurs de tri
    tontes de gazon déversées dans le chemin creux
    déchets de chantier, placo et laine de verre
    un congélateur a été laissé près du stade
    on a jeté des batteries de voiture dans l'étang
    meubles entassés au bout de l'impasse
    camping-car abandonné depuis un an
    décharge à ciel ouvert derrière le supermarché
    des cartons de déménagement abandonnés sur la place
    carcasse de mouton et sacs dans le fossé
    cuvette de toilettes et lavabo posés dans l'herbe
    le point d'apport volontaire est devenu une décharge
    quelques planches et une porte jetées dans la forêt
    palettes et films plastiques laissés par une entreprise
    télé cassée au bord de la piste
    tas de fumier et bâches abandonnés
    électroménager déposé hors déchetterie
    moquette roulée et jetée sur le talus
    une caravane brûlée reste là
    des sacs de ciment durci abandonnés au bord de l'eau
    gros encombrants pas ramassés devant le 12
    poubelles jetées par la fenêtre d'une voiture dans le virage
    """,
    Kind.LAMP: """
    plus aucun éclairage dans notre lotissement
    le lampadère devant le numéro 8 est mort
    lumière qui clignotte au carrefour
    la rue du Moulin est plongée dans l'obscurité
    candélabre allumé toute la journée, quel gaspillage
    il manque une ampoule devant la crèche
    le luminaire pend au bout de son câble
    mat d'eclairage heurté par un camion
    réverbère en panne depuis quinze jours
    on ne voit rien le soir en sortant du bus
    les lampes du parking s'éteignent quand on arrive
    verrine cassée, la lampe est à nu
    deux lampadaires sur trois éteints avenue de la Gare
    lampe qui fait un bruit électrique et vacille
    la porte du pied de mât est ouverte et on voit les fils
    éclairage trop puissant, je ne peux plus dormir
    panne d'éclairage sur la passerelle
    l'éclairage du terrain de pétanque reste allumé
    poteau d'éclairage rouillé à sa base
    le lampadaire FOCH-07 ne s'allume plus
    pas de lumière dans le tunnel piéton
    l'horloge d'éclairage est mal réglée, noir à 18 h
    le projecteur de la fontaine ne marche pas
    les guirlandes sont éteintes mais les lampadaires aussi
    coupure de l'éclairage public depuis l'orage
    un lampadaire sur deux seulement dans la côte
    lampe grillée au dessus du passage clouté
    lampadaire plein d'eau
    chemin de la gare très sombre, luminaires HS
    la led devant l'école s'affaiblit
    borne lumineuse arrachée dans l'allée
    l'éclairage clignote comme une discothèque
    rue noire, peur de rentrer le soir
    lampe orange qui s'éteint puis se rallume
    le mât penche vers la route
    eclairage en panne rue Pasteur
    cache du lampadaire tombé par terre
    panne complète du secteur nord, pas un lampadaire
    ampoule à changer devant la mairie
    """,
    Kind.ROAD: """
    énorme trou devant le garage
    nids de poules a répétition sur la départementale
    mon pneu a éclaté dans un trou de la chaussée
    le trottoir s'est affaissé
    plaque de fonte qui claque au passage des voitures
    revêtement arraché au rond-point
    les pavés bougent, risque de chute
    goudron fondu par la chaleur
    fissure qui s'agrandit au milieu de la voie
    bordures déplacées par un camion
    passage piéton presque invisible, peinture partie
    verglas sur la descente, rien n'a été salé
    la neige n'est pas dégagée dans notre impasse
    bande cyclable pleine de trous
    rebouchage raté après la fibre
    chaussée glissante à cause de la terre laissée par les engins
    dos d'âne trop haut et cassé
    marche manquante dans l'escalier vers l'église
    chemin impraticable, ornières énormes
    caillasses sur la route
    le bas-côté s'est éboulé
    cratère rue de Longwy
    trou mal signalé au milieu du trottoir
    enrobé qui se décolle
    fauteuil roulant bloqué par un trottoir cassé
    dalle qui bascule place du marché
    voie déformée par les racines des platanes
    route défoncée par les convois
    la ligne blanche a disparu
    tampon d'égout affaissé dans la rue
    gravier qui déborde sur la piste
    trottoir soulevé de dix centimètres
    asphalte crevassé
    place de parking avec un trou profond
    virage dangereux, gravillons non balayés
    pont dont la chaussée s'abîme
    il faut refaire le revêtement de la rue
    poussette coincée, trottoir en ruine
    un bout de route s'est écroulé
    """,
    Kind.GREEN: """
    un arbre menace de tomber sur la maison
    grosse branche au sol en travers du sentier
    l'herbe arrive à hauteur de genoux au parc
    haies non taillées qui gênent les piétons
    les fleurs de la place sont toutes fanées
    orties et ronces sur le chemin de l'école
    frelons dans l'arbre du square
    chenilles urticantes près du stade
    le cerisier cache le panneau stop
    marronnier malade
    tonte jamais faite autour du monument
    arbuste qui dépasse sur la piste cyclable
    saule tombé dans le jardin public
    bacs à fleurs sans arrosage
    les feuilles mortes recouvrent tout le trottoir
    lierre sur le mur de l'église
    élagage à prévoir rue des Érables
    pelouse retournée par des sangliers
    plantes invasives au bord de l'étang
    bouleau cassé par la tempête
    racine qui affleure dans le parc, on trébuche
    terrain communal en friche, broussailles
    platane fendu en deux
    parterre arraché par des vandales
    l'arbre planté ce printemps est sec
    branches qui touchent les fils
    végétation devant mon compteur, domaine public
    les buis sont mangés par la pyrale
    espace vert mal entretenu derrière l'immeuble
    nid de guêpes dans la haie
    gui dans tous les peupliers
    berce du Caucase au bord du chemin
    arbre creux près de l'aire de jeux
    souche à enlever devant le 5
    mousse et herbes dans les allées du cimetière
    haie brûlée par le soleil
    sapin déraciné
    tilleuls collants, à tailler
    buisson qui bouche la vue à la sortie du parking
    """,
    Kind.WATER: """
    ça fuit devant le 14, l'eau coule sans arrêt
    l'égout refoule dans la rue
    grille bouchée, mare à chaque pluie
    la fontaine est à sec
    conduite éclatée rue du Canal
    bouche à incendie ouverte, l'eau gicle
    odeur nauséabonde qui sort des égouts
    caniveau plein de terre, l'eau ne part plus
    robinet public bloqué
    avaloir plein de feuilles devant chez moi
    ma cave est inondée à chaque orage
    ruisseau pollué, eau blanche
    pas de pression au robinet
    eau marron dans la cuisine ce matin
    flaque immense à l'arrêt de bus
    fuite au compteur sur le trottoir
    eaux usées qui coulent dans le fossé
    la fontaine de la place perd son eau
    tuyau cassé après les travaux, ça gicle
    débordement de la rivière sur le chemin
    évacuation des eaux de pluie bouchée
    l'eau stagne et attire les moustiques
    réseau d'assainissement qui déborde
    nappe d'huile sur l'étang
    source d'eau au milieu du trottoir depuis lundi
    regard d'eau potable ouvert et plein
    gouttière publique percée qui inonde le passage
    la bouche d'égout déborde
    coupure d'eau non annoncée
    l'eau suinte sous la route
    poissons le ventre en l'air dans le ruisseau
    le siphon du lavoir est bouché
    poteau incendie qui goutte
    canalisation percée par une pelleteuse
    l'eau remonte par les toilettes
    point d'eau du cimetière cassé
    inondation de la rue basse
    fossé bouché par de la terre, ça déborde
    fuite importante, la rue est une rivière
    """,
    Kind.CLEANING: """
    tags racistes sur le gymnase
    poubelles de rue pleines depuis vendredi
    déjections canines devant la crèche
    bouteilles cassées dans l'aire de jeux
    des mégots plein l'entrée de la médiathèque
    graffitis sous le pont
    toilettes du parc dégoûtantes
    pigeons, fientes partout
    la rue n'est plus balayée
    emballages de fast-food sur le parking
    un chat mort sur le bord de la route
    seringue usagée dans le bac à sable
    corbeilles non vidées au stade
    affichage sauvage sur les poteaux
    odeur de pisse dans le passage souterrain
    rats dans la rue des commerces
    du verre pilé sur le trottoir
    place très sale après le carnaval
    inscriptions à la peinture sur le monument aux morts
    crotte de chien sur la pelouse des enfants
    canettes et mégots autour du banc
    pas de nettoyage dans notre quartier
    sacs à crottes plus fournis
    des autocollants politiques sur tous les panneaux
    papiers gras qui volent partout
    abribus crasseux
    mur tagué en face de chez moi
    la cage d'escalier du parking sent l'urine
    chewing-gums et taches sur les pavés
    hérisson écrasé à ramasser
    balayage à faire, gravats fins et papiers
    kiosque couvert de graffitis
    déchets de pique-nique au bord de l'étang
    fientes d'étourneaux sous les platanes
    le local à vélos est sale et plein de papiers
    poubelle renversée par le vent, papiers partout
    vomissures devant la salle des fêtes
    tag obscène sur le transformateur
    la gare est dans un état de saleté
    """,
    Kind.STREET_THINGS: """
    le banc devant la poste a perdu son dossier
    panneau de sens interdit couché
    la vitre de l'abri de bus est explosée
    feux en panne au croisement
    barrière de l'école tordue
    une vis dépasse du toboggan
    poteau plié par une voiture
    le miroir du virage est cassé
    rambarde qui ne tient plus
    grillage du city stade déchiré
    portillon du square cassé
    panneau directionnel tombé
    plot arraché place de l'église
    tourniquet des enfants bloqué
    garde-corps du pont abîmé
    panneau d'information vandalisé
    la table de ping-pong est fendue
    nom de rue effacé sur la plaque
    rack à vélos arraché
    limitation à 30 cachée et de travers
    panneau 50 à l'envers
    parcmètre cassé
    borne escamotable bloquée en position haute
    balançoire sans siège
    chaîne du parking cassée
    le feu piéton ne passe jamais au vert
    poubelle arrachée de son socle
    banc brûlé au bord du canal
    portique du terrain de jeux branlant
    barrières de chantier oubliées et tombées
    abri de bus sans toit
    boîte à livres dont la porte est arrachée
    potelets couchés devant le collège
    borne électrique qui ne charge plus
    glissière tordue dans le virage
    filet de basket arraché
    signalisation manquante à l'intersection
    clôture du bassin ouverte
    horloge de la mairie arrêtée
    """,
    Kind.NOISE: """
    musique à fond chez les voisins
    aboiements incessants rue des Lilas
    ça hurle sous nos fenêtres à deux heures du matin
    motos qui font la course le soir
    alarme de magasin toute la nuit
    le chantier commence à 6 h, marteau-piqueur
    bruit du bar jusqu'à l'aube
    tapage tous les week-ends
    la climatisation du supermarché ronfle
    feux d'artifice et pétards à répétition
    des quads font du bruit en forêt
    voisin qui bricole à la perceuse la nuit
    livraisons bruyantes à l'aube
    sono trop forte à la salle polyvalente
    scooter sans pot d'échappement
    cris d'ivrognes devant chez moi
    souffleur de feuilles à 7 h le samedi
    bruit sourd et continu venant de l'usine
    une sirène hurle depuis ce matin
    voitures qui accélèrent et klaxonnent la nuit
    chiens laissés seuls qui aboient
    concert improvisé sur la place
    basses qui font trembler les murs
    ventilateur de toit très bruyant
    impossible de dormir avec ce raffut
    coqs et paons à quatre heures du matin
    vacarme des poubelles à l'aube
    rassemblement de jeunes bruyant chaque nuit
    tronçonneuse le dimanche matin
    moteurs au ralenti devant mes fenêtres
    nuisance sonore de la boîte de nuit
    pompe à chaleur du voisin qui bourdonne
    fêtes à répétition dans le gîte
    enceinte portable à plein volume au parc
    bruit de skate jusqu'à minuit
    claquements de portes et hurlements
    rodéo urbain sous les fenêtres
    cloches qui sonnent toute la nuit
    bruit insupportable des travaux de nuit
    """,
}
JUDGED = [
    (kind, line.strip())
    for kind, lines in KEPT_APART.items()
    for line in lines.strip().splitlines()
]
